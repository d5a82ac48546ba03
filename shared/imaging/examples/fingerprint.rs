//! Prints the fingerprints of pictures built in code: wasm must print the same.

fn main() {
    for line in calotype_imaging::selftest::fingerprints() {
        println!("{line}");
    }
}
