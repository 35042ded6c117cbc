//! Which entries are evicted under each policy. Knows the policies by what they do to calls.

mod bounds;
mod calls;
mod expiry;
mod facts;
mod properties;
mod reference;
mod threads;
