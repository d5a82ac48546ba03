//! Tests of `options`.

use super::*;

fn source() -> Value {
    let described = OPTION_NAMES.iter().map(|option| {
        let source =
            json!({ "description": "A.", "unsigned": "exact", "schema": {}, "example": 1 });
        (option.short.to_owned(), source)
    });
    json!({
        OPTIONS: described.collect::<Map<_, _>>(),
        "components": { "parameters": {} },
        "paths": { "/i": { "get": { "parameters": [{ "$ref": "#/x-options" }, { "name": "sig" }] } } },
    })
}

#[test]
fn each_option_is_a_parameter_where_all_are_referred_to() {
    let mut document = source();
    expand(&mut document).unwrap();
    assert!(document.get(OPTIONS).is_none());
    let parameters = document["paths"]["/i"]["get"]["parameters"].as_array();
    let parameters = parameters.unwrap();
    assert_eq!(parameters.len(), OPTION_NAMES.len() + 1);
    assert_eq!(parameters.last().unwrap()["name"], "sig");
    for (parameter, option) in parameters.iter().zip(OPTION_NAMES) {
        let pointer = parameter["$ref"].as_str().unwrap();
        let said = document.pointer(pointer.strip_prefix('#').unwrap());
        assert_eq!(said.unwrap()["name"], option.short);
    }
}

#[test]
fn an_option_without_a_description_and_a_description_without_an_option_are_faults() {
    let mut lacking = source();
    lacking[OPTIONS].as_object_mut().unwrap().remove("w");
    assert_eq!(expand(&mut lacking).unwrap_err(), "x-options lack w");

    let mut beyond = source();
    beyond[OPTIONS]["depth"] = json!({});
    let fault = expand(&mut beyond).unwrap_err();
    assert_eq!(fault, "depth of x-options is no option");
}

#[test]
fn a_description_names_the_other_names_and_says_what_an_unsigned_url_gets() {
    let option = OptionNames {
        short: "fm",
        others: &["f", "format"],
    };
    let said = |unsigned: &str| {
        let source = json!({ "description": "The format.", "unsigned": unsigned });
        parameter(&option, &source).unwrap()
    };
    let steps = said("the nearest of two");
    assert_eq!(
        steps["description"],
        "The format. Also called `f` and `format`. Without a signature: the nearest of two."
    );
    assert_eq!(steps[UNSIGNED], "steps");
    assert_eq!(said("refused")[UNSIGNED], "refused");
}
