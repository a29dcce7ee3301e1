//! Has this crate built anew when the pages that it takes in are.

fn main() {
    println!("cargo::rerun-if-changed=../web/dist");
}
