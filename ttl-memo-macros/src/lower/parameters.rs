//! The parameters, and the part of the key that each of them becomes.

use syn::{FnArg, Ident, Type};

use super::called::{Called, called, closure_parameters};
use super::key::{brings_the_store, check_owner, check_skip, lower_key};
use super::target::Target;
use crate::diagnostics::Diagnostics;
use crate::model::{Container, Key, KeyAs, Parameter};
use crate::syntax::types::{self, is_float, is_static, plain};

/// The arguments are the key, unless an option changes that.
pub(super) fn lower_arguments<'a>(
    target: &Target<'a>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Parameter<'a>>, Option<Key<'a>>) {
    let (options, function) = (target.options(), target.function());
    let called = called(&function.signature);
    let before = diagnostics.count();
    let skipped = check_skip(options, &called, diagnostics);
    let key = lower_key(target, &called, diagnostics);
    check_owner(target, &called, diagnostics);
    // After a mistake in these options it isn't known which arguments are part of the key, so the others aren't
    // checked.
    let is_unclear = diagnostics.count() > before;
    let apart = |name: &Ident| skipped.contains(&name) || brings_the_store(options, name);
    let is_part = |name: &Ident| !is_unclear && options.key.is_absent() && options.skip.is_readable() && !apart(name);

    let inputs = function.signature.inputs.iter().zip(&target.signature().inputs);
    let mut parameters = Vec::new();
    for (inputs, one) in inputs.zip(&called) {
        parameters.extend(lower_one(target, inputs, (&one.name, is_part(&one.name)), &called, diagnostics));
    }
    // The standard library hashes tuples of up to twelve.
    if let Some(thirteenth) = parameters.iter().filter(|parameter| parameter.part.is_some()).nth(12) {
        diagnostics.too_many_parameters(thirteenth.ty);
    }
    (parameters, key)
}

/// Lowers one parameter: as written, for the messages, and with a name for every type.
fn lower_one<'a>(
    target: &Target<'a>,
    (written, input): (&'a FnArg, &'a FnArg),
    (name, is_part): (&Ident, bool),
    called: &[Called<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<Parameter<'a>> {
    let (attrs, written, ty) = match (written, input) {
        (FnArg::Receiver(written), FnArg::Receiver(receiver)) => {
            (&receiver.attrs, &*written.ty, target.receiver().unwrap_or(&receiver.ty))
        }
        (FnArg::Typed(written), FnArg::Typed(input)) => (&input.attrs, &*written.ty, &*input.ty),
        _ => return None,
    };
    // The attribute sees tokens from before `cfg` is evaluated, and an expression's parts can't be conditional.
    if let Some(attribute) = attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
        diagnostics.conditional_parameter(attribute);
    }
    let is_receiver = name == "self";
    if is_receiver && is_part && self_borrows(target) {
        diagnostics.borrowing_receiver(written, &closure_parameters(called));
        return None;
    }
    let part = if is_part { Some(lower_part(written, ty, is_receiver, called, diagnostics)?) } else { None };
    Some(Parameter { name: name.clone(), attrs, ty, is_receiver, part })
}

/// Whether `Self` is a struct that borrows.
fn self_borrows(target: &Target<'_>) -> bool {
    let is_borrowing = |ty: &Type| matches!(plain(ty), Type::Path(_)) && types::borrow(ty).is_some();
    target.options().handle.is_absent() && target.block.is_some_and(|block| is_borrowing(block.self_ty))
}

/// How to look an argument up and how to own it, by its type.
fn lower_part<'a>(
    written: &Type,
    ty: &'a Type,
    is_receiver: bool,
    called: &[Called<'_>],
    diagnostics: &mut Diagnostics,
) -> Option<KeyAs<'a>> {
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
    let part = key_as(ty);
    if part.is_none() {
        diagnostics.borrows_inside(types::borrow(written).unwrap_or(written), &closure_parameters(called));
    }
    part
}

/// A part of a key must be comparable.
fn check_owned(ty: &Type, diagnostics: &mut Diagnostics) -> bool {
    match types::incomparable(ty) {
        Some(pointer @ Type::BareFn(_)) => diagnostics.function_pointer(pointer),
        Some(object) => diagnostics.dyn_argument(object),
        None => return true,
    }
    false
}

/// How a type is taken apart to where it borrows; `None` if it borrows in a way that the syntax doesn't show.
///
/// A piece that neither borrows nor is a float stays whole, so that it has the same hash as in the key.
fn key_as(ty: &Type) -> Option<KeyAs<'_>> {
    let piece = plain(ty);
    if is_float(piece) {
        return Some(KeyAs::Float(piece));
    }
    let part = match piece {
        // A `'static` reference is kept as it is.
        Type::Reference(reference) if reference.mutability.is_none() && !is_static(reference.lifetime.as_ref()) => {
            return deref(&reference.elem);
        }
        Type::Slice(slice) => elements(Container::Vec, &slice.elem)?,
        Type::Array(array) => elements(Container::Array(&array.len), &array.elem)?,
        // The standard library hashes tuples of up to twelve.
        Type::Tuple(tuple) if tuple.elems.len() <= 12 => {
            KeyAs::Tuple(tuple.elems.iter().map(key_as).collect::<Option<Vec<_>>>()?)
        }
        Type::Path(_) => match types::generic(piece) {
            // It dereferences to a slice, if that has to be taken apart.
            Some(("Vec", inner)) => match elements(Container::Vec, inner)? {
                slice if borrows_or_floats(&slice) => KeyAs::Deref(Box::new(slice)),
                slice => slice,
            },
            Some(("Option", inner)) => elements(Container::Option, inner)?,
            Some(("Cow", inner)) if types::borrow(piece).is_some() => return deref(inner),
            _ => same(piece)?,
        },
        other => same(other)?,
    };
    Some(if borrows_or_floats(&part) { part } else { KeyAs::Same(piece) })
}

fn same(ty: &Type) -> Option<KeyAs<'_>> {
    types::borrow(ty).is_none().then_some(KeyAs::Same(ty))
}

fn elements<'a>(container: Container<'a>, element: &'a Type) -> Option<KeyAs<'a>> {
    key_as(element).map(|element| KeyAs::Elements(container, Box::new(element)))
}

/// The target of a reference is owned as `ToOwned` defines.
fn deref(inner: &Type) -> Option<KeyAs<'_>> {
    let inner = match key_as(inner)? {
        KeyAs::Same(_) => KeyAs::Borrowed(plain(inner)),
        through => through,
    };
    Some(KeyAs::Deref(Box::new(inner)))
}

/// Whether the key has to hold another type than the argument's.
fn borrows_or_floats(part: &KeyAs<'_>) -> bool {
    match part {
        KeyAs::Same(_) => false,
        KeyAs::Borrowed(_) | KeyAs::Float(_) | KeyAs::Deref(_) => true,
        KeyAs::Elements(_, inner) => borrows_or_floats(inner),
        KeyAs::Tuple(parts) => parts.iter().any(borrows_or_floats),
    }
}
