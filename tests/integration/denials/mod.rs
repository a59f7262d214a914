//! Denials with and without the SOA record that proves them, from a scripted server and from real
//! resolvers with and without a policy.

mod real;
mod table;
