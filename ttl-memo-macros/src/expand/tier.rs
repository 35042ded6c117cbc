//! What a cache behind the store needs of the types: the checks, the bounds, and the answer of rustc.

use proc_macro2::TokenStream;
use quote::quote;

use super::key::{check, tier_key_checks};
use super::names::Printer;
use crate::model::Output;

// Output:
//
// type __TtlMemoShareable = Bool<{
//     use Fallback as _;
//     Implements::<__TtlMemoKey>::SHARED_KEY && Implements::<__Stored<User>>::SHARED_VALUE
// }>;
pub(super) fn tier_alias(printer: &Printer<'_>, key: &TokenStream, value: &TokenStream) -> Option<TokenStream> {
    let runtime = &printer.runtime;
    printer.tier().filter(|_| !printer.is_generic()).map(|_| {
        quote! {
            type __TtlMemoShareable = #runtime::Bool<{
                use #runtime::NotShared as _;
                #runtime::Implements::<#key>::SHARED_KEY && #runtime::Implements::<#value>::SHARED_VALUE
            }>;
        }
    })
}

// Output:
//
// let () = <Tier as HasFeature<()>>::CHECKED;
// let () = <KeyInTier as SharingBorrowed<Tenant>>::CHECKED;
// let () = <Tier as Sharing<User>>::CHECKED;
pub(super) fn tier_checks(printer: &Printer<'_>, value: &TokenStream) -> Option<TokenStream> {
    let (runtime, tier) = (&printer.runtime, printer.tier()?);
    let feature = check(runtime, ["Tier", "HasFeature"], quote!(()), tier.option);
    let keys = tier_key_checks(printer);
    let value = match &printer.output {
        Output::Type(ty) if !printer.depends(ty) => Some(check(runtime, ["Tier", "Sharing"], value, ty)),
        Output::Type(_) | Output::Unit => None,
    };
    Some(quote!(#feature #keys #value))
}

/// The bounds of types that depend on the instantiation.
pub(super) fn tier_bounds(printer: &Printer<'_>, key: &TokenStream, value: &TokenStream) -> Vec<TokenStream> {
    let runtime = &printer.runtime;
    if printer.tier().is_none() || !printer.is_generic() {
        return Vec::new();
    }
    vec![quote!(#key: #runtime::SharedKey), quote!(#value: #runtime::SharedValue)]
}
