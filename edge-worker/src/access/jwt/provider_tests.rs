//! Tokens as known providers issue them, checked with the variables in docs/authentication.md. The
//! shapes are those of the pages that it links to.

use serde_json::{Value, json};

use super::calls::{NOW, call, with};
use super::vectors::{alg, key_set, sign};
use crate::access::Authentication;
use crate::http::config::Config;
use crate::model::Owner;
use crate::testing::{self, FakePorts};

const PAGE: &str = include_str!("../../../../docs/authentication.md");

/// A variable and its value.
type Variable<'a> = (&'a str, &'a str);

/// A provider's token, and the caller that it lets in.
struct Case {
    /// Heading of the documentation.
    provider: &'static str,
    /// The first block under the heading, or the second one on top of it.
    block: usize,
    /// Signing key, for the algorithm that the provider documents.
    key: &'static str,
    /// Claims beside the times.
    claims: Value,
    /// Value of the claim that names the owner.
    owner: &'static str,
    /// The scopes of the token.
    scopes: &'static str,
    /// The place of the rights, for the same token without them.
    rights: &'static str,
}

/// The variables of a block.
fn variables(provider: &str, block: usize) -> Vec<Variable<'static>> {
    let (_, section) = PAGE.split_once(&format!("\n### {provider}\n")).unwrap();
    let section = section.split("\n##").next().unwrap();
    let blocks = section.split("```toml\n").skip(1);
    let blocks: Vec<&str> = blocks.map(|it| it.split("```").next().unwrap()).collect();
    // Variables of a later block are found first.
    let lines = blocks[..=block].iter().rev().flat_map(|it| it.lines());
    lines.map(variable).collect()
}

fn variable(line: &str) -> Variable<'_> {
    let (name, value) = line.split_once(" = \"").unwrap();
    (name, value.split_once('"').unwrap().0)
}

fn value<'a>(variables: &[Variable<'a>], name: &str) -> &'a str {
    let found = variables.iter().find(|(known, _)| *known == name);
    found.map_or_else(|| panic!("{name} is not there"), |(_, value)| value)
}

fn known(variables: &[Variable<'_>]) -> Authentication {
    let config = Config::load(|asked| {
        let found = variables.iter().find(|(name, _)| *name == asked);
        found.map_or_else(
            || testing::variable(asked),
            |(_, it)| Some((*it).to_owned()),
        )
    });
    config.unwrap().authentication
}

fn cases() -> Vec<Case> {
    vec![
        Case {
            provider: "Auth0",
            block: 0,
            key: "rsa-PS256",
            claims: json!({
                "iss": "https://your-tenant.eu.auth0.com/",
                "sub": "auth0|64f0",
                "aud": ["https://photos.example.com", "https://your-tenant.eu.auth0.com/userinfo"],
                "azp": "client",
                "scope": "openid profile email",
                "permissions": ["upload", "read", "other:thing"],
            }),
            owner: "auth0|64f0",
            scopes: "upload read",
            rights: "/permissions",
        },
        Case {
            provider: "Auth0",
            block: 1,
            key: "rsa",
            claims: json!({
                "iss": "https://your-tenant.eu.auth0.com/",
                "sub": "auth0|64f0",
                "aud": "https://photos.example.com",
                "https://example.com/roles": ["calotype-upload", "calotype-read", "admin"],
                "permissions": ["admin"],
            }),
            owner: "auth0|64f0",
            scopes: "upload read",
            rights: "/https:~1~1example.com~1roles",
        },
        Case {
            provider: "Clerk",
            block: 0,
            key: "rsa",
            claims: json!({
                "azp": "https://www.example.com",
                "calotype": ["upload", "read"],
                "fva": [7, -1],
                "iss": "https://clerk.example.com",
                "sid": "sess_123",
                "sub": "user_123",
                "sts": "active",
                "v": 2,
            }),
            owner: "user_123",
            scopes: "upload read",
            rights: "/calotype",
        },
        Case {
            provider: "Clerk",
            block: 1,
            key: "rsa",
            claims: json!({
                "azp": "https://www.example.com",
                "fea": "o:dashboard,o:teams",
                "iss": "https://clerk.example.com",
                "o": {
                    "id": "org_123", "slg": "studio", "rol": "calotype_manage",
                    "per": "manage,read", "fpm": "3,2",
                },
                "sid": "sess_123",
                "sub": "user_123",
                "v": 2,
            }),
            owner: "org_123",
            scopes: "manage",
            rights: "/o/rol",
        },
        Case {
            provider: "Amazon Cognito",
            block: 0,
            key: "rsa",
            claims: json!({
                "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
                "cognito:groups": ["calotype-upload", "calotype-read", "admin"],
                "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_yourpool",
                "version": 2,
                "client_id": "your-app-client-id",
                "token_use": "access",
                "scope": "aws.cognito.signin.user.admin openid",
                "username": "my-test-user",
            }),
            owner: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            scopes: "upload read",
            rights: "/cognito:groups",
        },
        Case {
            provider: "Amazon Cognito",
            block: 1,
            key: "rsa",
            claims: json!({
                "sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
                "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_yourpool",
                "client_id": "your-app-client-id",
                "token_use": "access",
                "scope": "openid calotype/upload calotype/read",
            }),
            owner: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
            scopes: "upload read",
            rights: "/scope",
        },
        Case {
            provider: "Keycloak",
            block: 0,
            key: "ec384",
            claims: json!({
                "iss": "https://login.example.com/realms/your-realm",
                "aud": ["calotype", "account"],
                "sub": "f3b2",
                "typ": "Bearer",
                "azp": "gallery",
                "realm_access": {"roles": ["admin", "offline_access"]},
                "resource_access": {
                    "calotype": {"roles": ["upload", "read"]},
                    "account": {"roles": ["manage-account"]},
                },
                "scope": "openid email",
            }),
            owner: "f3b2",
            scopes: "upload read",
            rights: "/resource_access/calotype",
        },
        Case {
            provider: "Keycloak",
            block: 1,
            key: "rsa-PS256",
            claims: json!({
                "iss": "https://login.example.com/realms/your-realm",
                "aud": "calotype",
                "sub": "f3b2",
                "realm_access": {"roles": ["calotype-upload", "calotype-read", "admin"]},
            }),
            owner: "f3b2",
            scopes: "upload read",
            rights: "/realm_access",
        },
        Case {
            provider: "Microsoft Entra ID",
            block: 0,
            key: "rsa",
            claims: json!({
                "aud": "your-application-id",
                "iss": "https://login.microsoftonline.com/your-tenant-id/v2.0",
                "azp": "gallery",
                "oid": "00000000-0000-0000-66f3-3332eca7ea81",
                "roles": ["upload", "read"],
                "scp": "access_as_user",
                "sub": "pairwise",
                "tid": "your-tenant-id",
                "ver": "2.0",
            }),
            owner: "00000000-0000-0000-66f3-3332eca7ea81",
            scopes: "upload read",
            rights: "/roles",
        },
        Case {
            provider: "Microsoft Entra ID",
            block: 1,
            key: "rsa",
            claims: json!({
                "aud": "your-application-id",
                "iss": "https://login.microsoftonline.com/your-tenant-id/v2.0",
                "oid": "00000000-0000-0000-66f3-3332eca7ea81",
                "scp": "photos.upload photos.read",
                "sub": "pairwise",
                "ver": "2.0",
            }),
            owner: "00000000-0000-0000-66f3-3332eca7ea81",
            scopes: "upload read",
            rights: "/scp",
        },
        Case {
            provider: "Okta",
            block: 0,
            key: "rsa",
            claims: json!({
                "ver": 1,
                "jti": "AT.0mP",
                "iss": "https://your-org.okta.com/oauth2/default",
                "aud": "api://default",
                "cid": "client",
                "uid": "00uid4BxXw6I6TV4m0g3",
                "scp": ["openid", "calotype.upload", "calotype.read"],
                "sub": "somebody@example.com",
            }),
            owner: "00uid4BxXw6I6TV4m0g3",
            scopes: "upload read",
            rights: "/scp",
        },
        Case {
            provider: "Okta",
            block: 1,
            key: "rsa",
            claims: json!({
                "iss": "https://your-org.okta.com/oauth2/default",
                "aud": "api://default",
                "uid": "00uid4BxXw6I6TV4m0g3",
                "scp": ["openid"],
                "groups": ["Everyone", "calotype-upload", "calotype-read"],
                "sub": "somebody@example.com",
            }),
            owner: "00uid4BxXw6I6TV4m0g3",
            scopes: "upload read",
            rights: "/groups",
        },
        Case {
            provider: "Supabase",
            block: 0,
            key: "ec",
            claims: json!({
                "iss": "https://your-project.supabase.co/auth/v1",
                "aud": "authenticated",
                "sub": "123e4567-e89b-12d3-a456-426614174000",
                "role": "authenticated",
                "aal": "aal1",
                "session_id": "s",
                "email": "user@example.com",
                "is_anonymous": false,
                "app_metadata": {"provider": "email", "roles": ["upload", "read"]},
                "user_metadata": {"roles": ["admin"]},
                "amr": [{"method": "password", "timestamp": 1}],
            }),
            owner: "123e4567-e89b-12d3-a456-426614174000",
            scopes: "upload read",
            rights: "/app_metadata/roles",
        },
        Case {
            provider: "Firebase",
            block: 0,
            key: "rsa",
            claims: json!({
                "iss": "https://securetoken.google.com/your-project",
                "aud": "your-project",
                "auth_time": 1,
                "user_id": "firebase-user",
                "sub": "firebase-user",
                "calotype": ["upload", "read"],
                "email_verified": false,
                "firebase": {"identities": {}, "sign_in_provider": "anonymous"},
            }),
            owner: "firebase-user",
            scopes: "upload read",
            rights: "/calotype",
        },
    ]
}

/// The claims without the one at a JSON Pointer.
fn without(mut claims: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = claims.pointer_mut(parent).unwrap();
    let name = name.replace("~1", "/");
    parent.as_object_mut().unwrap().remove(&name).unwrap();
    claims
}

#[test]
fn a_token_of_each_provider_lets_in_by_the_documented_variables() {
    for case in cases() {
        let name = format!("{} {}", case.provider, case.block);
        let variables = variables(case.provider, case.block);
        let known = known(&variables);
        let ports = FakePorts::new();
        ports.serve_page(
            value(&variables, "JWT_JWKS_URL"),
            200,
            &key_set(&[case.key]),
        );
        let ask = |claims: Value| {
            let claims = with(with(claims, "exp", json!(NOW + 300)), "iat", json!(NOW));
            let header = json!({"alg": alg(case.key), "kid": case.key, "typ": "JWT"});
            call(&ports, &known, &sign(case.key, &header, &claims)).expect(&name)
        };
        let principal = ask(case.claims.clone());
        assert_eq!(principal.scopes.to_text(), case.scopes, "{name}");
        let owner = Owner::of_subject(value(&variables, "JWT_ISSUER"), case.owner);
        assert_eq!(principal.owner, owner, "{name}");
        // A person without roles has no such claim, and no right.
        let nobody = ask(without(case.claims, case.rights));
        assert_eq!(nobody.scopes.to_text(), "", "{name}");
    }
}

#[test]
fn every_block_of_the_page_is_tried() {
    let blocks = |section: &str| section.matches("```toml").count();
    let cases = cases();
    let tried = |provider: &str| cases.iter().filter(|it| it.provider == provider).count();
    let (_, providers) = PAGE.split_once("\n## Providers\n").unwrap();
    let providers = providers.split("\n## ").next().unwrap();
    let sections: Vec<_> = providers.split("\n### ").skip(1).collect();
    assert_eq!(sections.len(), 8);
    for section in sections {
        let name = section.lines().next().unwrap();
        assert_eq!(tried(name), blocks(section), "{name}");
    }
}
