//! The steps of building a store that set the cache behind it up.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::freshness::expand_time;
use super::names::{Generated, Printer, local, path_to};
use crate::model::{Name, Settings, Tier};

// Input:
//
// #[ttl_cache(tier = SHARED, local_ttl = "30s", version = 2)]
//
// Output:
//
// <__TtlMemoShareable>::tier(builder, &SHARED, type_name_of_val(&__TtlMemoSupport::settings), 2)
// local_ttl(builder, Some(Duration::new(30, 0)))
//
// What tells functions of the same name apart is the path of a generated function, with the type parameters. A `name` that
// was given is the user's to choose, so that two programs can share it.
pub(super) fn steps_of_tier(printer: &Printer<'_>, settings: &Settings<'_>) -> Vec<TokenStream> {
    let Some(Tier { expression, local_ttl, version, .. }) = &settings.tier else { return Vec::new() };
    let (runtime, builder) = (&printer.runtime, local("builder"));
    let version = version.map_or_else(|| quote!(0), ToTokens::to_token_stream);
    let site = if matches!(settings.name, Name::Path(_)) || printer.is_generic() {
        let settings = path_to(Generated::Settings, printer);
        quote!(#runtime::type_name_of_val(&#settings))
    } else {
        quote!("")
    };
    let shareable = if printer.is_generic() { quote!(#runtime::True) } else { quote!(__TtlMemoShareable) };
    let tier = match expression {
        Expr::Path(tier) => quote_spanned!(tier.span()=> &#tier),
        tier => tier.to_token_stream(),
    };
    let tier = quote!(<#shareable>::tier(#builder, #tier, #site, #version));
    let local_ttl = local_ttl.map(|time| {
        let time = expand_time(time, runtime);
        quote!(#runtime::local_ttl(#builder, #time))
    });
    [Some(tier), local_ttl].into_iter().flatten().collect()
}
