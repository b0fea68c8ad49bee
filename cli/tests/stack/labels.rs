//! `credential` where the versions of the secret are not as a rotation leaves them.

use serde_json::{Value, json};

use crate::secrets_manager::{ARN, Holds, SecretsManager};

const BEARER: Holds = Holds::Text(r#"{"type":"bearer","token":"the-first-token-of-these-tests"}"#);
const OTHER: Holds = Holds::Text(r#"{"type":"bearer","token":"the-other-token-of-these-tests"}"#);

fn shown(secrets: &SecretsManager) -> Value {
    serde_json::from_str(&secrets.prints(&["show", "--json"])).unwrap()
}

#[test]
fn a_previous_value_that_functions_never_accept_holds_up_nothing() {
    for (previous, said) in [
        (Holds::Binary, "it can't be read: it is binary, and no text"),
        (Holds::Empty, "it can't be read: it is empty"),
        (Holds::Refused("DecryptionFailure"), "it can't be read: it can't be decrypted"),
        (Holds::Text("none"), "it says none, and a previous none lets nobody in"),
        (Holds::Text("a-bare-token"), "it can't be used: not JSON"),
    ] {
        let secrets = SecretsManager::with((BEARER, 1), (previous, 2));
        let printed = secrets.prints(&["show", "--width", "500"]);
        assert!(printed.contains(&format!("Not accepted (AWSPREVIOUS): {said}")), "{previous:?}: {printed}");
        assert!(!printed.contains("Everything is accepted"), "{printed}");
        let version = &shown(&secrets)["versions"][1];
        assert_eq!((&version["accepted"], &version["acceptedUntil"]), (&json!(false), &json!(null)));

        assert!(version["fault"].as_str().unwrap().starts_with(said), "{version}");
        let asked = secrets.fails(&["retire"]);
        assert!(asked.contains("is not accepted") && asked.contains("Take its label off it?"), "{asked}");
        secrets.prints(&["rotate"]);
        assert_eq!(secrets.labelled("AWSPREVIOUS"), Some("1".repeat(32)));

        let secrets = SecretsManager::with((BEARER, 1), (previous, 2));
        secrets.prints(&["retire", "--yes"]);
        assert_eq!(secrets.labelled("AWSPREVIOUS"), None, "{previous:?}");
    }
}

/// The functions may be allowed to read what whoever types may not.
#[test]
fn a_previous_value_that_only_i_may_not_read_may_be_accepted() {
    let secrets = SecretsManager::with((BEARER, 1), (Holds::Refused("AccessDeniedException"), 2));
    assert!(secrets.prints(&["show"]).contains("if functions can read it"));
    assert!(secrets.fails(&["rotate"]).contains("Nothing is changed"));
    secrets.prints(&["retire", "--yes"]);
    assert_eq!(secrets.labelled("AWSPREVIOUS"), None);
}

#[test]
fn only_who_retires_what_cannot_be_read_has_to_list_versions() {
    let secrets = SecretsManager::with((BEARER, 1), (Holds::Refused("DecryptionFailure"), 2)).unlisted();
    assert_eq!(shown(&secrets)["versions"][1]["versionId"], json!(null));
    let said = secrets.fails(&["retire", "--yes"]);
    assert!(said.contains("they need secretsmanager:ListSecretVersionIds"), "{said}");
    secrets.prints(&["rotate"]);
    assert_eq!(secrets.labelled("AWSPREVIOUS"), Some("1".repeat(32)));
}

#[test]
fn a_current_value_that_cannot_be_read_does_not_keep_the_previous_one_from_being_retired() {
    let secrets = SecretsManager::with((Holds::Binary, 1), (BEARER, 2));
    secrets.prints(&["retire", "--yes"]);
    assert_eq!(secrets.labelled("AWSPREVIOUS"), None);
}

/// Whoever goes back by moving labels makes the newer version the previous one.
#[test]
fn the_hours_count_from_the_later_of_the_two_versions() {
    let secrets = SecretsManager::with((BEARER, 1000), (OTHER, 1));
    assert_eq!(shown(&secrets)["versions"][1]["accepted"], true);
    assert!(secrets.fails(&["rotate"]).contains("is accepted until"));
    let secrets = SecretsManager::with((BEARER, 1000), (OTHER, 25));
    assert_eq!(shown(&secrets)["versions"][1]["accepted"], false);
    secrets.prints(&["rotate"]);
}

#[test]
fn who_rotates_beside_somebody_else_reads_how_to_go_back() {
    for (before, after) in [(1, 0), (0, 1)] {
        let secrets = SecretsManager::with((BEARER, 1000), (OTHER, 1001)).with_others(before, after);
        let said = secrets.fails(&["rotate", "--reveal"]);
        assert!(said.contains("SOMEBODY ELSE CHANGED THIS SECRET"), "{said}");
        let back = format!(
            "aws secretsmanager update-secret-version-stage --secret-id {ARN} --version-stage AWSPREVIOUS --move-to-version-id \
             {} --remove-from-version-id {} --region us-west-2. Then",
            "1".repeat(32),
            secrets.labelled("AWSPREVIOUS").unwrap()
        );
        assert!(said.contains(&back), "{said}");
    }
}
