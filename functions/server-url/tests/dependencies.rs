//! What must not be among the dependencies.

/// At its first HTTPS call it gathers CPU jitter as entropy, which takes long on a small function.
#[test]
fn tls_is_not_by_aws_lc() {
    let lock = include_str!("../../../Cargo.lock");
    assert!(lock.contains("name = \"ring\""), "this is the lock file of the functions");
    assert!(!lock.contains("name = \"aws-lc-sys\""));
}
