//! `name = …`.

use ttl_memo::ttl_cache;

#[ttl_cache]
fn at_module_level() {}

#[ttl_cache]
fn r#match() {}

#[test]
fn it_is_the_functions_path_when_nothing_is_said() {
    let name = at_module_level::cache_parameters().name.unwrap();
    assert_eq!(name, concat!(module_path!(), "::at_module_level"));
}

#[test]
fn a_raw_identifier_is_named_as_it_is_read() {
    assert!(r#match::cache_parameters().name.unwrap().ends_with("::match"));
}

#[test]
fn it_may_be_given() {
    #[ttl_cache(name = "users")]
    fn user() {}

    assert_eq!(user::cache_parameters().name.as_deref(), Some("users"));
}
