//! The parameters, and what each of them is to the key.

use proc_macro2::Span;
use quote::format_ident;
use syn::{FnArg, Ident, Pat, Type};

use super::{Subject, key};
use crate::diagnostics::Diagnostics;
use crate::model::{Key, Many, Parameter, Shape};
use crate::syntax::types::{self, is_float, is_static, plain};

impl<'a> Subject<'a> {
    /// The arguments make the key, unless an option says otherwise.
    pub(super) fn lower_arguments(&self, diagnostics: &mut Diagnostics) -> (Vec<Parameter<'a>>, Option<Key<'a>>) {
        let Subject { options, function, .. } = self;
        let names = names(&function.signature);
        let before = diagnostics.count();
        let skipped = key::check_skip(options, &names, diagnostics);
        let key = key::lower(self, &names, diagnostics);
        key::check_lender(self, diagnostics);
        // What the key is made of isn't known then, so no argument is wrong for it.
        let is_unclear = diagnostics.count() > before;
        // What brings the store says all that it has to say by which store it brings.
        let apart = |name: &Ident| skipped.contains(&name) || key::brings_the_store(options, name);
        let asked = |name: &Ident| !is_unclear && options.key.is_absent() && options.skip.is_readable() && !apart(name);

        let inputs = function.signature.inputs.iter().zip(&self.signature.inputs).enumerate();
        let parameters: Vec<_> =
            inputs.filter_map(|(index, inputs)| self.lower_one(index, inputs, &asked, diagnostics)).collect();
        // The standard library hashes tuples of up to twelve.
        if let Some(thirteenth) = parameters.iter().filter(|parameter| parameter.part.is_some()).nth(12) {
            diagnostics.too_many_parameters(thirteenth.ty);
        }
        (parameters, key)
    }

    /// Whether `Self` is a struct that borrows, whose name hides what.
    fn self_borrows(&self) -> bool {
        self.options.handle.is_absent()
            && self.block.is_some_and(|block| {
                matches!(plain(block.self_ty), Type::Path(_)) && types::borrow(block.self_ty).is_some()
            })
    }

    /// Lowers one parameter: as written, for the messages, and with a name for every type.
    fn lower_one(
        &self,
        index: usize,
        (written, input): (&'a FnArg, &'a FnArg),
        asked: &dyn Fn(&Ident) -> bool,
        diagnostics: &mut Diagnostics,
    ) -> Option<Parameter<'a>> {
        let (attrs, name, written, ty) = match (written, input) {
            (FnArg::Receiver(written), FnArg::Receiver(receiver)) => {
                (&receiver.attrs, Ident::from(receiver.self_token), &*written.ty, self.receiver.unwrap_or(&receiver.ty))
            }
            (FnArg::Typed(written), FnArg::Typed(input)) => {
                (&input.attrs, parameter_name(index, &input.pat), &*written.ty, &*input.ty)
            }
            _ => return None,
        };
        // The attribute sees tokens from before `cfg` is evaluated, and an expression's parts can't be conditional.
        if let Some(attribute) = attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            diagnostics.conditional_parameter(attribute);
        }
        let is_receiver = name == "self";
        if is_receiver && asked(&name) && self.self_borrows() {
            diagnostics.borrowing_receiver(written);
            return None;
        }
        let part = if asked(&name) { Some(lower_part(written, ty, is_receiver, diagnostics)?) } else { None };
        Some(Parameter { name, attrs, ty, is_receiver, part })
    }
}

/// The names of the parameters that have one.
fn names(signature: &syn::Signature) -> Vec<Ident> {
    let name = |input: &FnArg| match input {
        FnArg::Receiver(receiver) => Some(Ident::from(receiver.self_token)),
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) if pattern.subpat.is_none() => Some(pattern.ident.clone()),
            _ => None,
        },
    };
    signature.inputs.iter().filter_map(name).collect()
}

/// A pattern destructures in the body only; before that, the argument is one value and needs one name.
fn parameter_name(index: usize, pattern: &Pat) -> Ident {
    match pattern {
        Pat::Ident(pattern) if pattern.subpat.is_none() => pattern.ident.clone(),
        _ => format_ident!("arg{index}", span = Span::mixed_site()),
    }
}

/// What an argument's type says about how to look it up and how to own it.
fn lower_part<'a>(written: &Type, ty: &'a Type, is_receiver: bool, diagnostics: &mut Diagnostics) -> Option<Shape<'a>> {
    if let Some(mutable) = types::mutable(written) {
        if is_receiver {
            diagnostics.mutable_receiver(mutable);
        } else {
            diagnostics.mutable_reference(mutable);
        }
        return None;
    }
    if !check_owned(written, diagnostics) {
        return None;
    }
    let shape = shape(ty);
    if shape.is_none() {
        diagnostics.borrows_inside(types::borrow(written).unwrap_or(written));
    }
    shape
}

/// What is kept in a key must have a type that can be named and compared.
fn check_owned(ty: &Type, diagnostics: &mut Diagnostics) -> bool {
    match types::incomparable(ty) {
        Some(pointer @ Type::BareFn(_)) => diagnostics.function_pointer(pointer),
        Some(object) => diagnostics.dyn_argument(object),
        None => return true,
    }
    false
}

/// How a type is taken apart to where it borrows; `None` where it borrows in a way that can't be seen through.
///
/// What neither borrows nor is a float stays whole, so that it is hashed as it is in the key.
fn shape(ty: &Type) -> Option<Shape<'_>> {
    let piece = plain(ty);
    if is_float(piece) {
        return Some(Shape::Float(piece));
    }
    let shape = match piece {
        // What lives for ever is kept as the reference that it is.
        Type::Reference(reference) if reference.mutability.is_none() && !is_static(reference.lifetime.as_ref()) => {
            return via(&reference.elem);
        }
        Type::Slice(slice) => each(Many::Vec, &slice.elem)?,
        Type::Array(array) => each(Many::Array(&array.len), &array.elem)?,
        // The standard library hashes tuples of up to twelve.
        Type::Tuple(tuple) if tuple.elems.len() <= 12 => {
            Shape::Tuple(tuple.elems.iter().map(shape).collect::<Option<Vec<_>>>()?)
        }
        Type::Path(_) => match types::generic(piece) {
            // It leads to a slice, if that has to be looked into.
            Some(("Vec", inner)) => match each(Many::Vec, inner)? {
                slice if borrows_or_floats(&slice) => Shape::Via(Box::new(slice)),
                slice => slice,
            },
            Some(("Option", inner)) => each(Many::Option, inner)?,
            Some(("Cow", inner)) if types::borrow(piece).is_some() => return via(inner),
            _ => owned(piece)?,
        },
        other => owned(other)?,
    };
    Some(if borrows_or_floats(&shape) { shape } else { Shape::Owned(piece) })
}

fn owned(ty: &Type) -> Option<Shape<'_>> {
    types::borrow(ty).is_none().then_some(Shape::Owned(ty))
}

fn each<'a>(many: Many<'a>, element: &'a Type) -> Option<Shape<'a>> {
    shape(element).map(|element| Shape::Each(many, Box::new(element)))
}

/// Behind a reference a piece is owned as `ToOwned` says.
fn via(inner: &Type) -> Option<Shape<'_>> {
    let inner = match shape(inner)? {
        Shape::Owned(_) => Shape::Borrowed(plain(inner)),
        through => through,
    };
    Some(Shape::Via(Box::new(inner)))
}

/// Whether something in it makes the whole no key as it stands.
fn borrows_or_floats(shape: &Shape<'_>) -> bool {
    match shape {
        Shape::Owned(_) => false,
        Shape::Borrowed(_) | Shape::Float(_) | Shape::Via(_) => true,
        Shape::Each(_, inner) => borrows_or_floats(inner),
        Shape::Tuple(shapes) => shapes.iter().any(borrows_or_floats),
    }
}
