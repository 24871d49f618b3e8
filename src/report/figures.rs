use crate::report::findings::Findings;
/// x
pub fn all(_f: &Findings) -> Vec<(String, String)> {
    vec![]
}
