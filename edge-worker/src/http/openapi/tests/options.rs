//! The delivery options of the document match the parser: names, values, and their effect in a URL
//! without a signature.

use calotype_protocol::limits::DELIVERY_MAX_EXPIRES_IN_SECONDS;
use calotype_protocol::rendition::{
    Connection, Hints, OPTION_NAMES, Original, Precision, Presets, Rendition, RenditionFormat,
    TransformOptions, snap,
};
use calotype_protocol::signing::DeliveryKeys;
use calotype_protocol::{Dimensions, FocalPoint, Format, Share};

use super::*;

/// The query parameters of an operation, by name.
fn query_parameters(operation_id: &str) -> Vec<(String, Value)> {
    let document = document();
    let operation = operation(operation_id).value;
    let parameters = operation["parameters"].as_array().unwrap().iter();
    let parameters = parameters.map(|it| resolved(&document, it));
    let in_query = parameters.filter(|it| it["in"] == "query");
    in_query
        .map(|it| (it["name"].as_str().unwrap().to_owned(), it.clone()))
        .collect()
}

fn names(operation_id: &str) -> Vec<String> {
    let parameters = query_parameters(operation_id).into_iter();
    parameters.map(|(name, _)| name).collect()
}

/// Each option with its parameter.
fn options() -> Vec<(&'static str, Value)> {
    let parameters = query_parameters("deliverOptions");
    let of = |short: &str| parameters.iter().find(|(name, _)| name == short);
    let options = OPTION_NAMES.iter().map(|it| it.short);
    options
        .map(|short| {
            (
                short,
                of(short).unwrap_or_else(|| panic!("{short}")).1.clone(),
            )
        })
        .collect()
}

/// Values that a schema allows: its words, its limits, something between these, and the example.
fn values(parameter: &Value) -> Vec<String> {
    let schema = &parameter["schema"];
    let kinds = schema["anyOf"].as_array().cloned();
    let mut values: Vec<String> = kinds
        .unwrap_or_else(|| vec![schema.clone()])
        .iter()
        .flat_map(of_kind)
        .collect();
    values.push(text(&parameter["example"]));
    values
}

fn of_kind(schema: &Value) -> Vec<String> {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(text).collect();
    }
    if let Some(word) = schema.get("const") {
        return vec![text(word)];
    }
    let (Some(least), Some(most)) = (schema["minimum"].as_f64(), schema["maximum"].as_f64()) else {
        return Vec::new();
    };
    let between = least + (most - least) * 0.0137;
    let between = match schema["type"] == "integer" {
        true => between.round(),
        false => (between * 100.0).round() / 100.0,
    };
    [least, between, most].map(|it| it.to_string()).into()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[test]
fn every_option_is_a_parameter_and_nothing_else_is_but_the_preset_and_the_signature() {
    let shorts = OPTION_NAMES.iter().map(|it| it.short);
    let signature = ["exp", "kid", "sig"];
    let all: Vec<_> = shorts.chain(["preset"]).chain(signature).collect();
    assert_eq!(names("deliverOptions"), all);
    let beside_a_size: Vec<_> = ["onerror", "missing"]
        .into_iter()
        .chain(signature)
        .collect();
    assert_eq!(names("deliver"), beside_a_size);
    for mounted in ["deliverMounted", "deliverVariant"] {
        assert_eq!(names(mounted), signature);
    }
}

#[test]
fn the_parser_takes_what_the_schema_of_an_option_takes() {
    for (short, parameter) in options() {
        for value in values(&parameter) {
            let query = format!("{short}={value}");
            let read = TransformOptions::from_query(&query);
            assert!(read.is_ok(), "{query}: {}", read.unwrap_err());
        }
        for kind in kinds_with_limits(&parameter["schema"]) {
            let beyond = [(&kind["minimum"], -1.0), (&kind["maximum"], 1.0)];
            for (limit, step) in beyond {
                let value = limit.as_f64().unwrap() + step;
                let query = format!("{short}={value}");
                assert!(TransformOptions::from_query(&query).is_err(), "{query}");
            }
        }
        let words = parameter["schema"].get("enum").is_some();
        let unknown = format!("{short}=nothing-of-it");
        let is_taken = TransformOptions::from_query(&unknown).is_ok();
        assert!(!(words && is_taken), "{unknown}");
    }
}

fn kinds_with_limits(schema: &Value) -> Vec<Value> {
    let kinds = schema["anyOf"].as_array().cloned();
    let kinds = kinds.unwrap_or_else(|| vec![schema.clone()]).into_iter();
    kinds.filter(|it| it.get("maximum").is_some()).collect()
}

#[test]
fn the_example_of_an_option_is_what_its_schema_says() {
    let parameters = query_parameters("deliverOptions");
    for (name, parameter) in parameters {
        let faults = faults(&parameter["schema"], &parameter["example"]);
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
}

/// The rendition of a URL for a large original with transparency.
fn rendition(query: &str, precision: Precision) -> Rendition {
    let original = Original {
        dimensions: Dimensions {
            width: 3000,
            height: 4000,
        },
        format: Format::Png,
        focal_point: Some(FocalPoint {
            x: Share::from_ten_thousandths(2_000).unwrap(),
            y: Share::from_ten_thousandths(3_000).unwrap(),
        }),
    };
    let slow = Hints {
        connection: Connection::Slow,
        ..Hints::default()
    };
    let options = TransformOptions::from_query(query)
        .unwrap()
        .with_hints(slow);
    options.resolve(original, precision, RenditionFormat::Webp)
}

/// A query with this option, in which every other option is exact without a signature.
fn query_with(short: &str, value: &str, fit: &str) -> String {
    let others = [
        ("w", if short == "fit" { "650" } else { "640" }),
        ("h", "640"),
        ("fit", fit),
        ("q", "80"),
        ("g", "auto"),
        ("border", "1"),
    ];
    let others = others.iter().filter(|(name, _)| match short {
        _ if *name == "g" => short == "zoom",
        _ if *name == "border" => short == "border.color",
        "h" => !matches!(*name, "h" | "w"),
        "scq" => !matches!(*name, "q"),
        _ => *name != short,
    });
    let others = others.map(|(name, value)| format!("&{name}={value}"));
    format!("{short}={value}{}", others.collect::<String>())
}

#[test]
fn each_option_says_what_a_url_without_a_signature_gets_of_it() {
    for (short, parameter) in options() {
        let (mut is_exact, mut is_heard, mut is_inert) = (true, false, true);
        let mut is_refused = false;
        for value in values(&parameter) {
            for fit in ["cover", "pad"] {
                let query = query_with(short, &value, fit);
                let without = query.split_once('&').unwrap().1;
                let [exact, unsigned] = [Precision::Exact, Precision::Snapped]
                    .map(|precision| rendition(&query, precision));
                let options = TransformOptions::from_query(&query).unwrap();
                is_refused |= options.unsigned().is_err();
                is_exact &= exact == unsigned;
                is_heard |= unsigned != rendition(without, Precision::Snapped);
                is_inert &= exact == rendition(without, Precision::Exact);
            }
        }
        let found = match (is_inert, is_exact, is_heard) {
            // Not about the picture: delivery obeys them, signed or not.
            (true, ..) if matches!(short, "fm" | "onerror" | "missing" | "v") => "exact",
            _ if is_refused => "refused",
            (true, ..) => "inert",
            (false, true, _) => "exact",
            (false, false, true) => "steps",
            (false, false, false) => "ignored",
        };
        assert_eq!(parameter["x-unsigned"], found, "{short}");
        let said = parameter["description"].as_str().unwrap();
        let sentence = match found {
            "exact" => "Obeyed without a signature, too.",
            "refused" => "Taken only in a signed URL and in a preset.",
            "steps" => "Without a signature: ",
            _ => "without effect",
        };
        assert!(said.contains(sentence), "{short}: {said}");
    }
}

#[test]
fn the_steps_of_an_unsigned_url_are_the_protocols() {
    let listed = |numbers: Vec<u32>| {
        let numbers: Vec<_> = numbers.iter().map(u32::to_string).collect();
        numbers.join(", ")
    };
    let of =
        |steps: &[u8], parts: u8| listed(steps.iter().map(|it| u32::from(it / parts)).collect());
    let qualities = of(&snap::QUALITIES, 1);
    let shapes = snap::SHAPES.map(|(width, height)| format!("{width}:{height}"));
    let shapes = shapes.join(", ");
    for (short, steps) in [
        ("w", listed(snap::WIDTHS.into())),
        ("fit", shapes),
        ("q", qualities.clone()),
        ("scq", qualities),
        ("blur", of(&snap::BLURS, 1)),
        ("sharp", of(&snap::SHARPENINGS, 10)),
    ] {
        let all = options();
        let (_, parameter) = all.iter().find(|(name, _)| *name == short).unwrap();
        let said = parameter["description"].as_str().unwrap();
        assert!(said.contains(&steps), "{short}: {said}");
    }
}

#[test]
fn the_parameters_of_a_signature_take_those_that_are_made() {
    let url = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    let keys = DeliveryKeys::parse(url).unwrap();
    let expires = testing::NOW_UNIX_MS / 1000 + DELIVERY_MAX_EXPIRES_IN_SECONDS;
    let signed = keys
        .sign("/i/01ARZ3NDEKTSV4RRFFQ69G5FAV", "", expires)
        .unwrap();
    let (_, query) = signed.split_once('?').unwrap();
    let made: Vec<_> = query
        .split('&')
        .map(|it| it.split_once('=').unwrap())
        .collect();
    let parameters = query_parameters("deliverMounted");
    for ((name, value), (documented, parameter)) in made.into_iter().zip(parameters) {
        assert_eq!(name, documented);
        let value = match parameter["schema"]["type"] == "integer" {
            true => json!(value.parse::<u64>().unwrap()),
            false => json!(value),
        };
        assert_valid(&parameter["schema"], &value);
        assert_valid(&parameter["schema"], &parameter["example"]);
    }
}

#[test]
fn the_preset_of_the_example_has_a_name_that_presets_may_have() {
    let parameters = query_parameters("deliverOptions");
    let (_, preset) = parameters
        .iter()
        .find(|(name, _)| name == "preset")
        .unwrap();
    let name = preset["example"].as_str().unwrap();
    assert!(Presets::parse(&format!("{name}:w=96")).is_ok());
}

#[test]
fn cloudflares_list_takes_every_option_by_every_name() {
    let parameter = document()["components"]["parameters"]["CloudflareOptions"].take();
    assert_valid(&parameter["schema"], &parameter["example"]);
    for option in OPTION_NAMES {
        let named = options();
        let (_, described) = named
            .iter()
            .find(|(short, _)| *short == option.short)
            .unwrap();
        for name in [option.short].iter().chain(option.others) {
            let list = format!("{name}={}", text(&described["example"]));
            assert_valid(&parameter["schema"], &json!(list));
            assert!(TransformOptions::from_cloudflare(&list).is_ok(), "{list}");
        }
    }
    let several = "w=80,background=rgb(1,2,3),trim=1;2;3;4";
    assert_valid(&parameter["schema"], &json!(several));
    for wrong in ["depth=3", "w=", "w", "w=80,", "w=80,,h=90"] {
        assert!(
            !faults(&parameter["schema"], &json!(wrong)).is_empty(),
            "{wrong}"
        );
    }
}
