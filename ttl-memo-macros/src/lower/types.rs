//! What the syntax of a type says: whether it borrows, whether it can be named.
//! Knows no names but those of primitive types: what a name stands for is rustc's to know.

use syn::{
    AngleBracketedGenericArguments, GenericArgument, Lifetime, Path, PathArguments, Type, TypeParamBound, TypePath,
};

/// The type without the parentheses and the invisible groups that `macro_rules` puts around what it captured.
pub(super) fn plain(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain(&group.elem),
        Type::Paren(paren) => plain(&paren.elem),
        other => other,
    }
}

pub(super) fn is_static(lifetime: Option<&Lifetime>) -> bool {
    lifetime.is_some_and(|lifetime| lifetime.ident == "static")
}

pub(super) fn is_float(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("f32") || path.path.is_ident("f64"))
}

/// The `T` of an `Option<&T>`, however `Option` is spelled.
pub(super) fn optional_reference(ty: &Type) -> Option<&Type> {
    let Type::Path(TypePath { qself: None, path }) = ty else {
        return None;
    };
    let last = path.segments.last().filter(|last| last.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    let [GenericArgument::Type(inner)] = arguments.args.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    match plain(inner) {
        Type::Reference(reference) if reference.mutability.is_none() && !is_static(reference.lifetime.as_ref()) => {
            Some(plain(&reference.elem))
        }
        _ => None,
    }
}

/// The smallest part of a type that borrows for less than `'static`.
pub(super) fn borrow(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| match ty {
        Type::Reference(reference) => !is_static(reference.lifetime.as_ref()) || reference.mutability.is_some(),
        Type::Path(path) => has_lifetime(&path.path),
        Type::TraitObject(object) => object.bounds.iter().any(is_short_bound),
        _ => false,
    })
}

/// The smallest part of a type that is an `impl Trait`.
pub(super) fn impl_trait(ty: &Type) -> Option<&Type> {
    find(ty, &|ty| matches!(ty, Type::ImplTrait(_)))
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
        // The references of `Fn(&str) -> &str` are its caller's.
        PathArguments::Parenthesized(_) | PathArguments::None => None,
    }
}

/// Finds the first type, from outside to inside, for which `is` says so.
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
    fn an_option_of_a_reference_is_seen_through_its_path() {
        let inner =
            |text: &str| optional_reference(&parse_str(text).unwrap()).map(|ty| ty.to_token_stream().to_string());
        assert_eq!(inner("Option<&str>").as_deref(), Some("str"));
        assert_eq!(inner("::core::option::Option<&u8>").as_deref(), Some("u8"));
        assert_eq!(inner("Option<u8>"), None);
        assert_eq!(inner("Option<&'static str>"), None);
        assert_eq!(inner("Vec<&str>"), None);
    }
}
