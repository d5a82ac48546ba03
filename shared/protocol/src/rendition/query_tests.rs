use proptest::prelude::*;

use super::*;

/// The text that real clients put between `/cdn-cgi/image/` and the source, and its meaning in our
/// options. Made by running the named programs on 2026-11-21, except for the last two rows, which
/// are composed from the table of options in Cloudflare's documentation.
const CLIENTS: [(&str, &str); 22] = [
    // unpic 4.2.2, providers/cloudflare, generate(src, operations).
    (
        "width=640,height=480,f=auto,fit=cover",
        "w=640&h=480&fit=cover",
    ),
    ("width=640,f=auto,fit=cover", "w=640&fit=cover"),
    (
        "width=828,quality=75,f=auto,fit=cover",
        "w=828&fit=cover&q=75",
    ),
    (
        "width=400,height=300,f=jpeg,fit=cover",
        "w=400&h=300&fit=cover&fm=jpeg",
    ),
    (
        "width=401,height=300,f=avif,fit=cover",
        "w=401&h=300&fit=cover&fm=avif",
    ),
    (
        "width=300,height=200,background=%23ff0000,fit=pad,f=auto",
        "w=300&h=200&fit=pad&bg=ff0000",
    ),
    (
        "width=300,height=200,background=rgb(240%2C40%2C145),fit=pad,f=auto",
        "w=300&h=200&fit=pad&bg=f02891",
    ),
    (
        "width=300,height=200,gravity=0.5x0.3,fit=crop,f=auto",
        "w=300&h=200&fit=crop&g=0.5x0.3",
    ),
    (
        "width=300,dpr=2,rotate=90,blur=20,sharpen=1.5,onerror=redirect,metadata=none,anim=false,f=auto,fit=cover",
        "w=300&dpr=2&fit=cover&rot=90&blur=20&sharp=1.5&onerror=redirect",
    ),
    (
        "width=300,height=300,gravity=auto,f=auto,fit=cover",
        "w=300&h=300&fit=cover&g=auto",
    ),
    (
        "background=red,width=100,height=200,f=auto,fit=cover",
        "w=100&h=200&fit=cover&bg=ff0000",
    ),
    // unpic 4.2.2, providers/cloudflare_images.
    (
        "w=256,h=256,f=webp,fit=cover",
        "w=256&h=256&fit=cover&fm=webp",
    ),
    // @nuxt/image 2.1.0, providers/cloudflare and cloudflareimages.
    (
        "w=300,h=200,fit=cover,f=webp,q=70",
        "w=300&h=200&fit=cover&q=70&fm=webp",
    ),
    ("w=300,h=200,fit=scale-down", "w=300&h=200&fit=scale-down"),
    (
        "w=300,h=200,fit=crop,g=0.5x0.3",
        "w=300&h=200&fit=crop&g=0.5x0.3",
    ),
    (
        "w=300,h=200,fit=pad,background=%23F5F5F5",
        "w=300&h=200&fit=pad&bg=f5f5f5",
    ),
    (
        "w=300,fit=contain,sharpen=1.5,dpr=2",
        "w=300&dpr=2&fit=scale-down&sharp=1.5",
    ),
    (
        "background=rgb(240+40+145),w=300,h=20,fit=pad",
        "w=300&h=20&fit=pad&bg=f02891",
    ),
    ("w=300,h=200,fit=pad,g=face", "w=300&h=200&fit=pad&g=auto"),
    // The loader in the documentation of next 16.4.6.
    ("width=3840,quality=75,format=auto", "w=3840&q=75"),
    // No program: from Cloudflare's documentation.
    (
        "fit=aspect-crop,w=400,h=300,scq=low,q=medium-high,compression=fast",
        "w=400&h=300&fit=cover&q=80&scq=50",
    ),
    (
        "trim=20;30;20;0,w=auto,flip=hv",
        "w=auto&trim=20.30.20.0&flip=hv",
    ),
];

#[test]
fn real_clients_are_understood() {
    for (options, query) in CLIENTS {
        let read = TransformOptions::from_cloudflare(options).unwrap();
        assert_eq!(read.to_string(), query, "{options}");
    }
}

#[test]
fn a_step_that_is_encoded_as_a_whole_is_decoded_once() {
    let plain =
        TransformOptions::from_cloudflare("width=640,background=%23ff0000,format=auto").unwrap();
    let whole = "width%3D640%2Cbackground%3D%23ff0000%2Cformat%3Dauto";
    assert_eq!(TransformOptions::from_cloudflare(whole), Ok(plain));
    // A color that is encoded twice is decoded only once, and so is invalid.
    let twice = "width%3D640%2Cbackground%3D%2523ff0000%2Cformat%3Dauto";
    let error = TransformOptions::from_cloudflare(twice).unwrap_err();
    assert!(error.to_string().contains("background"), "{error}");
    assert!(TransformOptions::from_cloudflare("width%3").is_err());
}

#[test]
fn a_color_may_have_its_parentheses_encoded() {
    for color in [
        "rgb(240,40,145)",
        "rgb%28240,40,145%29",
        "rgb%28240%2C40%2C145%29",
        "rgb%28240+40+145%29",
        "rgb(240%2C40%2C145%29",
        "hsl(328.5,87%25,54.9%25)",
        "hsl%28328.5,87%25,54.9%25%29",
    ] {
        let options = format!("background={color},width=300");
        let read = TransformOptions::from_cloudflare(&options).unwrap();
        assert_eq!(read.to_string(), "w=300&bg=f02891", "{options}");
    }
    let whole = "background%3Drgb%28240%2C40%2C145%29%2Cwidth%3D300";
    let read = TransformOptions::from_cloudflare(whole).unwrap();
    assert_eq!(read.to_string(), "w=300&bg=f02891");
}

#[test]
fn options_of_too_many_values_need_a_signature() {
    for (query, sentence) in [
        ("trim=1.0.0.0", "trim needs a signed URL or a preset."),
        ("trim.left=1", "trim needs a signed URL or a preset."),
        ("trim.width=9", "trim needs a signed URL or a preset."),
        ("border=1", "border needs a signed URL or a preset."),
        ("border.top=1", "border needs a signed URL or a preset."),
    ] {
        let options = TransformOptions::from_query(query).unwrap();
        let error = options.unsigned().unwrap_err();
        assert_eq!(error.to_string(), sentence, "{query}");
    }
    let neutral = "trim=0.0.0.0&border=0&border.color=red&trim.left=0";
    assert!(TransformOptions::from_query(neutral).is_err());
    let neutral = TransformOptions::from_query("trim=0.0.0.0&border=0&border.color=red").unwrap();
    assert_eq!(
        neutral.unsigned().map(|it| it.to_string()),
        Ok(String::new())
    );
}

#[test]
fn every_option_of_ours_under_each_of_its_names() {
    for (query, canonical) in [
        ("", ""),
        (
            "width=640&height=480&quality=75&format=webp",
            "w=640&h=480&q=75&fm=webp",
        ),
        ("f=jpg", "fm=jpeg"),
        ("w=auto&dpr=auto", "w=auto&dpr=auto"),
        (
            "dpr=1.0&rot=0&blur=0&sharp=0&fm=auto&missing=problem&brightness=1&contrast=1.0&gamma=1&saturation=1&zoom=0&border=0&border.color=red&trim=0;0;0;0",
            "",
        ),
        ("dpr=2.625", "dpr=2.63"),
        ("g=center", "g=center"),
        ("gravity=0.00004x1", "g=0x1"),
        ("g=0.5x0.3333", "g=0.5x0.3333"),
        ("bg=%23F00&background=", "!background"),
        ("bg=rebeccapurple", "bg=663399"),
        ("bg=rgba(0,0,0,.5)", "bg=00000080"),
        ("bg=rgba(0%2C0%2C0%2C0.5)", "bg=00000080"),
        ("bg=hsl(120deg%20100%25%2025%25)", "bg=008000"),
        ("brightness=0&contrast=0&gamma=0", ""),
        ("saturation=0&gamma=2.2", "gamma=2.2&saturation=0"),
        (
            "brightness=1.255&contrast=10",
            "brightness=1.26&contrast=10",
        ),
        ("g=face&face-zoom=0.25", "g=auto&zoom=0.25"),
        ("border.width=3", "border=3"),
        (
            "border.color=%23f00&border.left=2&border.top=1",
            "border.top=1&border.left=2&border.color=ff0000",
        ),
        (
            "border.top=4&border.left=4&border.right=4&border.bottom=4&border.color=black",
            "border=4",
        ),
        ("border=1&border.left=2", "!border"),
        ("border=501", "!border"),
        ("zoom=1.01", "!zoom"),
        ("gamma=-1", "!gamma"),
        ("saturation=10.01", "!saturation"),
        ("fit=contain", "fit=scale-down"),
        ("fit=crop", "fit=crop"),
        ("fit=aspect-crop", "fit=cover"),
        ("flip=vh", "flip=hv"),
        ("v=2026-11-21_a.b", "v=2026-11-21_a.b"),
        (
            "missing=placeholder&onerror=redirect",
            "onerror=redirect&missing=placeholder",
        ),
        ("trim=1.2.3.4", "trim=1.2.3.4"),
        ("trim=0.0.0.0", ""),
        ("trim.left=5&trim.top=6", "trim=6.0.0.5"),
        (
            "trim.left=5&trim.width=10",
            "trim.left=5&trim.top=0&trim.width=10",
        ),
        (
            "trim.width=10&trim.left=5",
            "trim.left=5&trim.top=0&trim.width=10",
        ),
        ("&&w=1&", "w=1"),
        ("%77=%31", "w=1"),
        ("w=007", "w=7"),
    ] {
        match (
            TransformOptions::from_query(query),
            canonical.strip_prefix('!'),
        ) {
            (Ok(read), None) => assert_eq!(read.to_string(), canonical, "{query}"),
            (Err(error), Some(option)) => assert_eq!(error.option(), option, "{query}"),
            (result, _) => panic!("{query}: {result:?}"),
        }
    }
}

#[test]
fn what_is_refused_says_which_and_why() {
    const WIDTH: &str = "w is not auto or a number from 1 to 65535.";
    let nul = "v is not percent-encoded UTF-8 text.";
    for (query, sentence) in [
        ("w=0", WIDTH),
        ("w=", WIDTH),
        ("w", WIDTH),
        ("w=65536", WIDTH),
        ("w=99999999999999999999999", WIDTH),
        ("w=-1", WIDTH),
        ("w=NaN", WIDTH),
        ("w=1e3", WIDTH),
        ("w=640.5", WIDTH),
        ("w=%20640", WIDTH),
        ("w=640&w=640", "w is given twice."),
        ("w=640&width=640", "width is given twice."),
        ("h=auto", "h is not a number from 1 to 65535."),
        ("dpr=0", "dpr is not auto or a number from 0.1 to 10."),
        ("dpr=10.01", "dpr is not auto or a number from 0.1 to 10."),
        (
            "dpr=Infinity",
            "dpr is not auto or a number from 0.1 to 10.",
        ),
        (
            "q=0",
            "q is not a number from 1 to 100, high, medium-high, medium-low or low.",
        ),
        (
            "q=101",
            "q is not a number from 1 to 100, high, medium-high, medium-low or low.",
        ),
        (
            "fit=fill",
            "fit is not scale-down, contain, cover, crop, aspect-crop, pad or squeeze.",
        ),
        (
            "fit=COVER",
            "fit is not scale-down, contain, cover, crop, aspect-crop, pad or squeeze.",
        ),
        (
            "fm=gif",
            "fm is not auto, webp, jpeg, baseline-jpeg, png, avif or json.",
        ),
        (
            "fm=svg",
            "fm is not auto, webp, jpeg, baseline-jpeg, png, avif or json.",
        ),
        ("blur=251", "blur is not a number from 0 to 250."),
        ("sharp=10.1", "sharp is not a number from 0 to 10."),
        ("rot=45", "rot is not 0, 90, 180 or 270."),
        ("rot=-90", "rot is not 0, 90, 180 or 270."),
        ("onerror=https://evil.example", "onerror is not redirect."),
        (
            "trim=1.2.3",
            "trim is not the pixels of four sides, as in 10.0.10.0.",
        ),
        (
            "trim=1.2.3.4.5",
            "trim is not the pixels of four sides, as in 10.0.10.0.",
        ),
        (
            "trim=1.2.3.4&trim.left=1",
            "trim cannot be combined with trim.left and the like.",
        ),
        (
            "v=../../x",
            "v is not 1 to 32 of A–Z a–z 0–9 - _ or a point.",
        ),
        ("v=a%00b", nul),
        ("v=%zz", nul),
        ("v=%f", nul),
        ("v=%C3", nul),
        ("utm_source=x", "utm_source is not a known option."),
        ("sig=x", "sig is not a known option."),
        ("%73ig=x", "sig is not a known option."),
        ("W=1", "W is not a known option."),
        ("=1", "An option is not a known option."),
        ("<script>=1", "An option is not a known option."),
        (
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1",
            "An option is not a known option.",
        ),
        ("segment=foreground", "segment is not supported."),
        ("upscale=generate", "upscale is not supported."),
        (
            "bg=no",
            "bg is not a color: a name, hexadecimal digits, rgb(…) or hsl(…).",
        ),
    ] {
        let error = TransformOptions::from_query(query).unwrap_err();
        assert_eq!(error.to_string(), sentence, "{query}");
    }
    for (options, option) in [
        ("", "An option"),
        (",", "An option"),
        ("w=1,", "An option"),
        ("w=1, h=2", "An option"),
        ("w=1;h=2", "w"),
        ("gravity=side", "gravity"),
        ("border.top=x", "border.top"),
        ("border.middle=5", "border.middle"),
        ("segment=foreground", "segment"),
        ("trim=border", "trim"),
        ("trim.border.tolerance=3", "trim.border.tolerance"),
        ("trim=%5Bobject%20Object%5D", "trim"),
        ("public", "public"),
        ("w=1/../../etc", "w"),
        ("w=1&h=2", "w"),
    ] {
        let error = TransformOptions::from_cloudflare(options).unwrap_err();
        assert_eq!(error.option(), option, "{options}");
    }
}

fn name() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "w",
        "width",
        "h",
        "dpr",
        "fit",
        "g",
        "gravity",
        "q",
        "scq",
        "fm",
        "trim",
        "trim.left",
        "trim.top",
        "trim.width",
        "trim.height",
        "flip",
        "rot",
        "blur",
        "sharp",
        "brightness",
        "contrast",
        "gamma",
        "saturation",
        "zoom",
        "border",
        "border.top",
        "border.left",
        "border.color",
        "bg",
        "background",
        "onerror",
        "missing",
        "v",
        "anim",
        "metadata",
        "compression",
    ])
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "auto",
            "cover",
            "crop",
            "pad",
            "squeeze",
            "contain",
            "center",
            "left",
            "bottom",
            "high",
            "low",
            "webp",
            "baseline-jpeg",
            "json",
            "h",
            "hv",
            "90",
            "270",
            "red",
            "f0f8",
            "redirect",
            "placeholder",
            "true",
            "none",
            "fast",
            "transparent",
        ])
        .prop_map(str::to_owned),
        (0_u32..70_000).prop_map(|n| n.to_string()),
        (0_u32..12, 0_u32..100_000).prop_map(|(whole, part)| format!("{whole}.{part:05}")),
        (0.0..=1.0_f64, 0.0..=1.0_f64).prop_map(|(x, y)| format!("{x:.5}x{y:.5}")),
        prop::array::uniform4(0_u32..300).prop_map(|[a, b, c, d]| format!("{a}.{b};{c}.{d}")),
        any::<u32>().prop_map(|n| format!("{n:08x}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_is_read_prints_as_what_reads_the_same(
        pairs in prop::collection::vec((name(), value()), 0..4),
    ) {
        let text = |between: &str| {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
            pairs.join(between)
        };
        let ours = TransformOptions::from_query(&text("&"));
        if let Ok(read) = &ours {
            let canonical = read.to_string();
            prop_assert_eq!(TransformOptions::from_query(&canonical), Ok(read.clone()), "{}", canonical);
            let theirs = canonical.replace('&', ",");
            if !theirs.is_empty() {
                prop_assert_eq!(TransformOptions::from_cloudflare(&theirs), Ok(read.clone()));
            }
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.=&".contains(c);
            prop_assert!(canonical.chars().all(is_plain), "{}", canonical);
        }
        if !pairs.is_empty() {
            prop_assert_eq!(TransformOptions::from_cloudflare(&text(",")), ours);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,60}") {
        let _ = (TransformOptions::from_query(&text), TransformOptions::from_cloudflare(&text));
    }
}
