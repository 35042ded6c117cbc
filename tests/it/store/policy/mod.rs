//! Which entries are evicted under each policy. Knows the policies by what they do to calls.

mod calls;
mod facts;
mod properties;
mod reference;
