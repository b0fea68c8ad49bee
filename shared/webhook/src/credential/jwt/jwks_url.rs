//! Where a plan may have its keys fetched from.

use http::Uri;

/// Longest URL, in bytes.
const MAX_BYTES: usize = 2048;

/// The URL without the white space around it. Who can change what it answers can make tokens, so it is `https`; `http` is
/// for a provider on the same machine, as in tests and in development.
pub(crate) fn usable(url: &str) -> Result<String, String> {
    let url = url.trim();
    if url.is_empty() {
        return Err("the jwksUrl is empty".to_owned());
    }
    let uri: Uri = (url.len() <= MAX_BYTES)
        .then(|| url.parse().ok())
        .flatten()
        .ok_or("the jwksUrl is no URL; write the jwks_uri that your identity provider publishes")?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err("the jwksUrl must start with https://".to_owned());
    };
    if authority.as_str().contains('@') {
        return Err("the jwksUrl holds a user name or a password; public keys need none".to_owned());
    }
    if authority.host().is_empty() {
        return Err("the jwksUrl names no host".to_owned());
    }
    let loopback = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]");
    if scheme == "https" || (scheme == "http" && loopback) {
        Ok(url.to_owned())
    } else {
        Err("the jwksUrl must start with https://".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::usable;

    #[test]
    fn keys_come_over_https_or_from_the_same_machine() {
        for url in [
            "https://login.example.com/.well-known/jwks.json",
            " https://login.example.com/keys?tenant=a ",
            "http://127.0.0.1:8080/jwks",
            "http://localhost/jwks",
            "http://[::1]:9/jwks",
        ] {
            assert_eq!(usable(url).as_deref(), Ok(url.trim()));
        }
        for url in [
            "",
            "jwks",
            "/jwks",
            "https://",
            "http://login.example.com/jwks",
            "http://localhost.example.com/jwks",
            "http://localhost@example.com/jwks",
            "ftp://localhost/jwks",
            "https://ada:s3cret@login.example.com/jwks",
            "https://login.example.com/a b",
        ] {
            let fault = usable(url).unwrap_err();
            assert!(!fault.contains("example") && !fault.contains("s3cret"), "{fault}");
        }
        assert!(usable(&format!("https://login.example.com/{}", "a".repeat(3000))).is_err());
    }
}
