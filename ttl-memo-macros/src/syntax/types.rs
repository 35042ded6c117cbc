//! Questions about a type that its syntax answers: whether it borrows, whether it can be named.
//! Knows the names of primitive and common types; only rustc knows what other names stand for.

use syn::{
    AngleBracketedGenericArguments, GenericArgument, Ident, Lifetime, Path, PathArguments, Type, TypeParamBound,
    TypePath,
};

/// The type without parentheses, and without the invisible groups that `macro_rules` puts around captured types.
pub(crate) fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        other => other,
    }
}

pub(crate) fn is_static(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

pub(crate) fn is_never(ty: &Type) -> bool {
    matches!(plain(ty), Type::Never(_))
}

pub(crate) fn is_float(ty: &Type) -> bool {
    is_named(ty, "f32") || is_named(ty, "f64")
}

/// Whether the type is just this name.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// The same for a name that the user wrote.
pub(crate) fn is_named_by(ty: &Type, name: &Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// The name and the type argument of a common generic type: `("Vec", T)` for `Vec<T>` and `std::vec::Vec<T>`.
pub(crate) fn generic(ty: &Type) -> Option<(&'static str, &Type)> {
    let Type::Path(TypePath { qself: None, path }) = ty else {
        return None;
    };
    let (first, last) = (path.segments.first()?, path.segments.last()?);
    // Before the names: to compare one, it is printed.
    let mut arguments =
        arguments(last)?.args.iter().skip_while(|argument| matches!(argument, GenericArgument::Lifetime(_)));
    let (Some(GenericArgument::Type(inner)), None) = (arguments.next(), arguments.next()) else {
        return None;
    };
    // A type of another crate may have the same name.
    let is_std = || ["std", "core", "alloc"].into_iter().any(|name| first.ident == name);
    if path.segments.len() > 1 && !is_std() {
        return None;
    }
    let name = ["Vec", "Option", "Cow"].into_iter().find(|name| last.ident == name)?;
    Some((name, inner))
}

/// The first part of a type that can't be compared: a reference to a `dyn Trait`, or a function pointer.
pub(crate) fn incomparable(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| match ty {
        Type::BareFn(_) => true,
        Type::Reference(reference) => matches!(plain(&reference.elem), Type::TraitObject(_)),
        _ => false,
    })
}

/// The first part of a type that is a mutable reference.
pub(crate) fn mutable(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| matches!(ty, Type::Reference(reference) if reference.mutability.is_some()))
}

/// The first part of a type that isn't written out: `_` or `impl Trait`.
pub(crate) fn unnamed(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| matches!(ty, Type::Infer(_) | Type::ImplTrait(_)))
}

/// Whether the name shows that the type can be part of a key: a primitive type, or a common one made of those.
pub(crate) fn is_well_known(ty: &Type) -> bool {
    match plain(ty) {
        Type::Array(array) => is_well_known(&array.elem),
        Type::Slice(slice) => is_well_known(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.len() <= 12 && tuple.elems.iter().all(is_well_known),
        Type::Path(TypePath { qself: None, path }) => match path.get_ident() {
            Some(name) => name == "String" || is_primitive(name),
            None => {
                matches!(generic(plain(ty)), Some(("Vec" | "Option", inner)) if path.segments.len() == 1 && is_well_known(inner))
            }
        },
        _ => false,
    }
}

/// Whether the name shows that the type is a primitive one, or `&str`.
pub(crate) fn is_primitive_or_text(ty: &Type) -> bool {
    match plain(ty) {
        Type::Path(TypePath { qself: None, path }) => path.get_ident().is_some_and(is_primitive),
        Type::Reference(reference) => matches!(&*reference.elem, Type::Path(text) if text.path.is_ident("str")),
        _ => false,
    }
}

fn is_primitive(name: &Ident) -> bool {
    PRIMITIVES.contains(&name.to_string().as_str())
}

/// Whether the name shows that the type isn't a `Result`.
pub(crate) fn is_no_result(ty: &Type) -> bool {
    matches!(plain(ty), Type::Array(_) | Type::Tuple(_)) || matches!(generic(plain(ty)), Some(("Vec" | "Option", _)))
}

/// Whether the name shows that the output can be stored: such a type, or a `Result` of one.
pub(crate) fn is_well_known_value(ty: &Type) -> bool {
    is_well_known(ty) || result_value(ty).is_some_and(is_well_known)
}

/// The primitive types, except floats.
pub(crate) const PRIMITIVES: [&str; 15] =
    ["bool", "char", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16", "u32", "u64", "u8", "usize"];

/// The `T` of a type written `…Result<T, …>`.
pub(crate) fn result_value(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = plain(ty) else {
        return None;
    };
    let last = path.path.segments.last().filter(|last| last.ident.to_string().ends_with("Result"))?;
    arguments(last)?.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// The type that is probably stored: the `T` of a type written `…Result<T, …>`, otherwise the output itself.
///
/// A guess, for documentation and editors, and for generic functions, where rustc checks it.
pub(crate) fn value_by_syntax(output: &Type) -> &Type {
    result_value(output).unwrap_or(output)
}

/// The first part of a type that borrows for less than `'static`.
pub(crate) fn borrow(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| match ty {
        Type::Reference(reference) => !is_static(reference.lifetime.as_ref()) || reference.mutability.is_some(),
        Type::Path(path) => has_lifetime(&path.path),
        Type::TraitObject(object) => object.bounds.iter().any(is_short_bound),
        _ => false,
    })
}

/// The first part of a type that is an `impl Trait`.
pub(crate) fn impl_trait(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| matches!(ty, Type::ImplTrait(_)))
}

/// The type itself, if it is a future in a box: `Pin<Box<dyn Future<…>>>`.
pub(crate) fn boxed_future(ty: &Type) -> Option<&Type> {
    let is_future = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Future"),
        _ => false,
    };
    let is_found = match plain(ty) {
        Type::TraitObject(object) => object.bounds.iter().any(is_future),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match arguments(last) {
            Some(_) if last.ident == "BoxFuture" || last.ident == "LocalBoxFuture" => true,
            Some(inner) if last.ident == "Pin" || last.ident == "Box" => {
                inner.args.iter().any(|argument| match argument {
                    GenericArgument::Type(inner) => boxed_future(inner).is_some(),
                    _ => false,
                })
            }
            _ => false,
        }),
        _ => false,
    };
    is_found.then_some(ty)
}

fn is_short_bound(bound: &TypeParamBound) -> bool {
    matches!(bound, TypeParamBound::Lifetime(lifetime) if lifetime.ident != "static")
}

fn has_lifetime(path: &Path) -> bool {
    let is_short = |argument: &GenericArgument| match argument {
        GenericArgument::Lifetime(lifetime) => lifetime.ident != "static",
        _ => false,
    };
    path.segments.iter().filter_map(arguments).any(|arguments| arguments.args.iter().any(is_short))
}

fn arguments(segment: &syn::PathSegment) -> Option<&AngleBracketedGenericArguments> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        // `Fn(&str) -> &str` doesn't borrow: its references are those of its callers.
        PathArguments::Parenthesized(_) | PathArguments::None => None,
    }
}

/// The first part of a type, from the outside in, for which `is` returns true.
fn find<'a>(ty: &'a Type, is: &dyn Fn(&Type) -> bool) -> Option<&'a Type> {
    if is(ty) {
        return Some(ty);
    }
    match ty {
        Type::Array(array) => find(&array.elem, is),
        Type::Group(group) => find(&group.elem, is),
        Type::Paren(paren) => find(&paren.elem, is),
        Type::Path(path) => find_in_arguments(&path.path, is),
        Type::Reference(reference) => find(&reference.elem, is),
        Type::Slice(slice) => find(&slice.elem, is),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(|ty| find(ty, is)),
        _ => None,
    }
}

fn find_in_arguments<'a>(path: &'a Path, is: &dyn Fn(&Type) -> bool) -> Option<&'a Type> {
    path.segments.iter().filter_map(arguments).flat_map(|arguments| &arguments.args).find_map(|argument| match argument
    {
        GenericArgument::Type(ty) => find(ty, is),
        GenericArgument::AssocType(assoc) => find(&assoc.ty, is),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::parse_str;

    use super::*;

    fn borrow_in(text: &str) -> Option<String> {
        let ty = parse_str(text).unwrap();
        borrow(&ty).map(|ty| ty.to_token_stream().to_string().replace(' ', ""))
    }

    #[test]
    fn owned_types_do_not_borrow() {
        for text in ["u8", "(u8, Vec<String>)", "[u8; 4]", "Box<dyn Fn(&str) -> u8>", "fn(&str) -> &str"] {
            assert_eq!(borrow_in(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_static_does_not_borrow() {
        for text in ["&'static str", "Option<&'static [u8]>", "Cow<'static, str>", "Box<dyn Send + 'static>"] {
            assert_eq!(borrow_in(text), None, "{text}");
        }
    }

    #[test]
    fn the_borrow_is_found_inside() {
        assert_eq!(borrow_in("&str").as_deref(), Some("&str"));
        assert_eq!(borrow_in("Vec<(u8, &str)>").as_deref(), Some("&str"));
        assert_eq!(borrow_in("Option<Cow<'_, str>>").as_deref(), Some("Cow<'_,str>"));
        assert_eq!(borrow_in("Box<dyn Send + '_>").as_deref(), Some("dynSend+'_"));
        assert_eq!(borrow_in("&'static mut u8").as_deref(), Some("&'staticmutu8"));
    }

    #[test]
    fn what_holds_one_type_is_seen_through_its_path() {
        let inner = |text: &str| {
            let ty = parse_str(text).unwrap();
            generic(&ty).map(|(name, inner)| (name, inner.to_token_stream().to_string()))
        };
        assert_eq!(inner("Option<u8>"), Some(("Option", "u8".to_owned())));
        assert_eq!(inner("::std::borrow::Cow<'_, str>"), Some(("Cow", "str".to_owned())));
        assert_eq!(inner("HashMap<u8, u8>"), None);
    }

    #[test]
    fn a_result_is_guessed_by_its_name() {
        let value = |text: &str| value_by_syntax(&parse_str(text).unwrap()).to_token_stream().to_string();
        assert_eq!(value("io::Result<u8>"), "u8");
        assert_eq!(value("ApiResult<Vec<T>, T::Err>"), "Vec < T >");
        assert_eq!(value("Option<u8>"), "Option < u8 >");
    }
}
