//! How an expansion finds what it has generated for a function, and what only editors see of it.

/// Leads from a function's companion to what only the expansion calls; from the type of a method, with the method's number.
///
/// No user imports this trait, so editors offer nothing that it leads to.
pub trait Supported<const METHOD: u64 = 0> {
    /// The type with the generated functions.
    type Support;

    /// Exists for its name, which the compiler reports as missing if a module has the companion's name: `mod user` beside
    /// `fn user`.
    const THIS_NAME_IS_TAKEN_CHOOSE_ANOTHER_WITH_HANDLE: () = ();
}

/// The same type, written with another. Editors show what is written.
pub trait Shown<AS> {
    /// The type itself, whatever `AS` is.
    type Type;
}

impl<T, AS> Shown<AS> for T {
    type Type = T;
}
