//! `manifest.json`: what made a results folder, and the digests of what went in and what came out.

use serde::{Deserialize, Serialize};

/// The manifest as it stands in a results folder. Keys that a later version adds are ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The program's name.
    pub program: String,
    /// Its version.
    pub version: String,
    /// The version and the name of the random number generator.
    pub generator: String,
    /// The seed.
    pub seed: u64,
    /// How many replications were wanted.
    pub replications: u32,
    /// How many came to their end.
    pub finished_replications: usize,
    /// It was a quick look only.
    pub rough: bool,
    /// Index of the first replication.
    pub first: u32,
    /// How many replications were begun.
    pub ran: u32,
    /// The way from the folder to the scenario file.
    pub scenario: String,
    /// The digest of the resolved scenario with all that decides a figure.
    pub scenario_digest: String,
    /// The command line without the range of replications, for repeating one.
    pub repeat: String,
    /// The command line, word by word.
    pub command: Vec<String>,
    /// The machine.
    pub host: String,
    /// How many threads ran.
    pub jobs: usize,
    /// When the run began, in words.
    pub started: String,
    /// When it was done, in words.
    pub finished: String,
    /// The files that were read.
    pub inputs: Vec<Listed>,
    /// The other files of the folder.
    pub outputs: Vec<Listed>,
}

/// A file with the SHA-256 digest of its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its name.
    pub file: String,
    /// The digest in hexadecimal.
    pub sha256: String,
}

/// The manifest of an experiment over several settings of scenarios.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Experiment {
    /// The program's name.
    pub program: String,
    /// Its version.
    pub version: String,
    /// What kind of experiment: the name of the command.
    pub experiment: String,
    /// The version and the name of the random number generator.
    pub generator: String,
    /// The seed of all settings.
    pub seed: u64,
    /// How many replications each setting was to have.
    pub replications: u32,
    /// The settings: their names, and the digests of their resolved scenarios.
    pub points: Vec<Listed>,
    /// The command line, word by word.
    pub command: Vec<String>,
    /// The machine.
    pub host: String,
    /// How many threads ran.
    pub jobs: usize,
    /// When it began, in words.
    pub started: String,
    /// When it was done, in words.
    pub finished: String,
    /// The files that were read.
    pub inputs: Vec<Listed>,
    /// The other files of the folder.
    pub outputs: Vec<Listed>,
}

impl Written {
    /// Reads a manifest.
    ///
    /// # Errors
    /// Which key is missing or of the wrong kind, and in which line; or that it is that of an experiment.
    pub fn parse(json: &str) -> Result<Written, String> {
        if let Ok(Experiment { experiment, .. }) = serde_json::from_str(json) {
            return Err(format!("it holds the results of `plimsoll {experiment}`, not of one scenario"));
        }
        serde_json::from_str(json).map_err(|e| e.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let told = Written::parse("{ \"program\": \"plimsoll\" }").unwrap_err();
        assert!(told.contains("`version`"), "{told}");
        assert!(Written::parse("nothing").is_err());
    }
}
