//! Reads the spanned tree into declared sections, collecting every problem.

use super::files::{ReadFile, read_text};
use super::keys::{Grade, KeyDoc, KeyType, Keys, Name, Presence, SectionDoc, TypeDoc};
use super::node::{Entry, Node, Value};
use super::parse::parse_value;
use super::types::{OneOrMany, Text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A default the scenario did not override.
#[derive(Clone, Debug, PartialEq)]
pub struct DefaultUsed {
    /// The key's full path.
    pub path: String,
    /// The steps of the path; names may contain dots.
    pub keys: Vec<String>,
    /// The value as TOML.
    pub value: &'static str,
    /// Its grade and source, where stated.
    pub grade: Option<(Grade, &'static str)>,
    /// The header of the section it was left out of.
    pub at: Span,
}

/// Something switched off by `enabled = false`.
#[derive(Clone, Debug, PartialEq)]
pub struct Disabled {
    /// Its full path, such as `playbook.rail`.
    pub path: String,
    /// The place of its name.
    pub at: Span,
}

/// What reading a scenario yields.
#[derive(Debug)]
pub struct Reading<K> {
    /// The sections, unless something required is missing or unusable.
    pub root: Option<K>,
    /// The defaults used, in reading order.
    pub defaults: Vec<DefaultUsed>,
    /// What is switched off, in reading order; other things may still name it.
    pub disabled: Vec<Disabled>,
    /// Data files by the place that names them.
    pub data_paths: BTreeMap<Span, PathBuf>,
}

/// Reads a whole tree into the root section.
pub fn read<K: Keys>(
    tree: &Node,
    files: &dyn ReadFile,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Reading<K> {
    let mut r = Reader::new(files, sources, diagnostics, K::section());
    r.currency = currency(tree).or_else(|| default_currency(K::section()));
    r.note_broken_lines();
    let root = K::read(tree, &mut r);
    Reading { root, defaults: r.defaults, disabled: r.disabled, data_paths: r.data_paths }
}

/// The scenario's one currency, which the amounts are judged by before the sections are read.
fn currency(tree: &Node) -> Option<String> {
    let scenario = tree.table()?.find("scenario")?.node.table()?;
    Some(scenario.find("currency")?.node.text()?.trim().to_string())
}

/// The currency that counts when the scenario names none.
fn default_currency(root: &SectionDoc) -> Option<String> {
    let (scenario, _) = root.find("scenario")?.shape.section()?;
    match scenario.find("currency")?.presence {
        Presence::Default(text) => Some(text.trim_matches('"').to_string()),
        _ => None,
    }
}

/// The state of reading: where we are, and what has been found.
pub struct Reader<'a> {
    files: &'a dyn ReadFile,
    sources: &'a mut Sources,
    diagnostics: &'a mut Diagnostics,
    root: &'static SectionDoc,
    currency: Option<String>,
    path: Vec<String>,
    named: bool,
    defaults: Vec<DefaultUsed>,
    disabled: Vec<Disabled>,
    texts: BTreeMap<PathBuf, Option<FileId>>,
    data_paths: BTreeMap<Span, PathBuf>,
    all_keys: Option<Vec<(String, &'static str)>>,
    /// Lines that are not TOML: what was made of them is no ground for further messages.
    broken: BTreeSet<(FileId, usize)>,
}

/// A table being read, with its place.
pub struct TableReader<'n> {
    entries: BTreeMap<&'n str, &'n Node>,
    /// Keys that unknown ones were taken for.
    misspelt: Vec<String>,
    /// The table's header or braces.
    pub span: Span,
}

impl<'n> TableReader<'n> {
    /// The value of a key.
    pub fn find(&self, key: &str) -> Option<&'n Node> {
        self.entries.get(key).copied()
    }
}

impl<'a> Reader<'a> {
    /// A reader of a tree whose sections are those of `root`.
    pub fn new(
        files: &'a dyn ReadFile,
        sources: &'a mut Sources,
        diagnostics: &'a mut Diagnostics,
        root: &'static SectionDoc,
    ) -> Self {
        Reader {
            files,
            sources,
            diagnostics,
            root,
            currency: None,
            path: Vec::new(),
            named: false,
            defaults: Vec::new(),
            disabled: Vec::new(),
            texts: BTreeMap::new(),
            data_paths: BTreeMap::new(),
            all_keys: None,
            broken: BTreeSet::new(),
        }
    }

    /// Reports a problem, unless it follows from a syntax error that has been reported.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let line = diagnostic.span.map(|s| (s.file, self.sources.line_column(s).0));
        let follows = line.is_some_and(|l| self.broken.contains(&l));
        // What is missing may stand in lines that could not be read.
        let hidden = diagnostic.code == Code::P302 && !self.broken.is_empty();
        if !follows && !hidden {
            self.diagnostics.push(diagnostic);
        }
    }

    fn note_broken_lines(&mut self) {
        let syntax = self.diagnostics.iter().filter(|d| matches!(d.code, Code::P101 | Code::P102));
        let lines = syntax.filter_map(|d| d.span).map(|s| (s.file, self.sources.line_column(s).0));
        self.broken = lines.collect();
    }

    /// The full path of what is being read.
    pub fn path(&self) -> String {
        self.path.join(".")
    }

    /// The key being read, for messages.
    pub fn key(&self) -> &str {
        self.path.last().map_or("the value", String::as_str)
    }

    /// The scenario's currency, if it says one.
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// The files read so far.
    pub fn sources(&self) -> &Sources {
        self.sources
    }

    /// The files and the messages, to add to.
    pub fn parts(&mut self) -> (&mut Sources, &mut Diagnostics) {
        (self.sources, self.diagnostics)
    }

    /// Reads what is under a key.
    pub fn step<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key.to_string());
        let out = read(self);
        self.path.pop();
        out
    }

    /// Reads a table that has a name, in which `enabled` and `tags` are known.
    pub(super) fn named<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        self.named = true;
        let out = read(self);
        self.named = false;
        out
    }

    /// Checks that a node is a table and that its keys are declared.
    pub fn table<'n>(&mut self, node: &'n Node, doc: &'static SectionDoc) -> Option<TableReader<'n>> {
        let named = std::mem::take(&mut self.named);
        let Some(table) = node.table() else {
            let path = self.path();
            self.push(
                Diagnostic::error(Code::P201, format!("`{path}` must be a table, not {}", node.kind()))
                    .at(node.span)
                    .help(format!("write a header [{path}] with a line for each key, or {path} = {{ … }}")),
            );
            return None;
        };
        let mut entries = BTreeMap::new();
        let mut misspelt = Vec::new();
        for entry in &table.entries {
            entries.insert(entry.key.as_str(), &entry.node);
            if named && entry.key == "tags" && doc.find("tags").is_none() {
                self.step("tags", |r| OneOrMany::<Text>::read(&entry.node, r));
            } else if doc.find(&entry.key).is_none() && !(named && entry.key == "enabled") {
                misspelt.extend(self.unknown_key(entry, doc));
            }
        }
        Some(TableReader { entries, misspelt, span: node.span })
    }

    /// Reports a key that is not declared; the key it was taken for.
    fn unknown_key(&mut self, entry: &Entry, doc: &'static SectionDoc) -> Option<String> {
        let what = if entry.node.table().is_some_and(|t| !t.inline) { "table" } else { "key" };
        let place =
            if self.path.is_empty() { "a scenario".to_string() } else { format!("[{}]", self.path()) };
        let key = &entry.key;
        let d = Diagnostic::error(Code::P303, format!("{place} has no {what} `{key}`")).at(entry.key_span);
        let near = did_you_mean(key, doc.keys.iter().map(|k| k.name));
        let exact =
            self.all_keys().iter().filter(|(_, k)| k == key).map(|(s, _)| s.clone()).collect::<Vec<_>>();
        let taken_for = near.clone();
        let close = near.as_deref().is_some_and(|n| strsim::damerau_levenshtein(n, key) <= 1);
        let d = match (exact.as_slice(), near) {
            (_, Some(near)) if close => d.help(format!("did you mean `{near}`?")),
            ([], Some(near)) => d.help(format!("did you mean `{near}`?")),
            ([], None) => {
                let known: Vec<&str> = doc.keys.iter().map(|k| k.name).collect();
                d.help(format!("known here: {}", known.join(", ")))
            }
            (places, near) => {
                let shown: Vec<&str> = places.iter().take(3).map(String::as_str).collect();
                let d = d
                    .label(format!("`{key}` belongs in {}", shown.join(" or ")))
                    .help("a key belongs to the last [header] above it: move the line under its own header");
                d.suggest(near)
            }
        };
        self.push(d);
        taken_for
    }

    /// Every (header, key) there is.
    fn all_keys(&mut self) -> &[(String, &'static str)] {
        fn walk(doc: &'static SectionDoc, path: &str, out: &mut Vec<(String, &'static str)>, depth: usize) {
            let header =
                if path.is_empty() { "the top of the file".to_string() } else { format!("[{path}]") };
            for key in &doc.keys {
                out.push((header.clone(), key.name));
                // Sections may contain themselves; a few levels name every key.
                if let (Some((inner, step)), true) = (key.shape.section(), depth < 6) {
                    let dot = if path.is_empty() { "" } else { "." };
                    let step = step.filter(|s| *s == "NAME").map_or(String::new(), |s| format!(".{s}"));
                    walk(inner, &format!("{path}{dot}{}{step}", key.name), out, depth + 1);
                }
            }
        }
        let root = self.root;
        self.all_keys.get_or_insert_with(|| {
            let mut out = Vec::new();
            walk(root, "", &mut out, 0);
            out
        })
    }

    /// Reports a required key that is not there, not even misspelt.
    pub fn missing(&mut self, t: &TableReader<'_>, key: &str, example: &str) {
        if t.misspelt.iter().any(|m| m == key) {
            return;
        }
        let place = self.header();
        self.push(
            Diagnostic::error(Code::P302, format!("{place} needs `{key}`"))
                .at(t.span)
                .label(format!("`{key}` is missing"))
                .help(format!("add a line such as: {key} = {example}")),
        );
    }

    /// Reports a required table that is not there.
    pub fn missing_section(&mut self, t: &TableReader<'_>, key: &str, doc: &'static SectionDoc) {
        if t.misspelt.iter().any(|m| key.split('.').next() == Some(m)) {
            return;
        }
        let mut path = self.path.clone();
        path.push(key.to_string());
        let place = self.header();
        self.push(
            Diagnostic::error(Code::P302, format!("{place} needs [{}]", path.join(".")))
                .at(t.span)
                .note(format!("[{}] is this: {}", path.join("."), doc.title()))
                .help("`plimsoll init` writes a whole scenario to begin with"),
        );
    }

    fn header(&self) -> String {
        if self.path.is_empty() { "the scenario".into() } else { format!("[{}]", self.path()) }
    }

    /// Reports a value of the wrong kind.
    pub fn wrong_kind(&mut self, node: &Node, doc: &TypeDoc) {
        let key = self.key().to_string();
        let (code, what) = match node.value {
            Value::Float(f) if !f.is_finite() => (Code::P212, "not nan or inf".to_string()),
            _ => (Code::P201, format!("not {}", node.kind())),
        };
        let d = Diagnostic::error(code, format!("`{key}` must be {}, {what}", doc.name)).at(node.span);
        self.push(d.help(format!("for example: {key} = {}", doc.example)));
    }

    /// The tree of a key's default; its places are the section's header.
    pub(super) fn default_node(&mut self, key: &KeyDoc, t: &TableReader<'_>) -> Node {
        let Presence::Default(text) = key.presence else { unreachable!("`{}` has no default", key.name) };
        let mut node = parse_value(text, t.span.file, 0)
            .unwrap_or_else(|| panic!("the default of `{}` is not TOML: {text}", key.name));
        node.move_to(t.span, super::node::Origin::File);
        node
    }

    /// As [`Reader::default_node`], and notes that the default is used.
    pub(super) fn use_default(&mut self, key: &KeyDoc, t: &TableReader<'_>) -> Node {
        let Presence::Default(value) = key.presence else { unreachable!("`{}` has no default", key.name) };
        let mut path = self.path.clone();
        path.push(key.name.to_string());
        self.defaults.push(DefaultUsed {
            path: path.join("."),
            keys: path,
            value,
            grade: key.grade,
            at: t.span,
        });
        self.default_node(key, t)
    }

    pub(super) fn defaults_mark(&self) -> usize {
        self.defaults.len()
    }

    pub(super) fn forget_defaults(&mut self, mark: usize) {
        self.defaults.truncate(mark);
    }

    /// Whether a named thing says `enabled = false`, which is noted.
    pub(super) fn disabled(&mut self, entry: &Entry) -> bool {
        let Some(enabled) = entry.node.table().and_then(|t| t.find("enabled")) else { return false };
        match enabled.node.value {
            Value::Flag(true) => false,
            Value::Flag(false) => {
                let path = self.step(&entry.key, |r| r.path());
                self.disabled.push(Disabled { path, at: entry.key_span });
                true
            }
            _ => {
                let doc = TypeDoc::new("true or false", "", "false");
                self.step("enabled", |r| r.wrong_kind(&enabled.node, &doc));
                false
            }
        }
    }

    /// Advises against names that need quotes.
    pub(super) fn check_name(&mut self, name: &Name) {
        let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(bare) {
            self.push(
                Diagnostic::warning(
                    Code::W602,
                    format!("the name \"{}\" needs quotes wherever it is used", &**name),
                )
                .at(name.at)
                .help("use letters, digits, - and _ in the name, and `label` for what people see"),
            );
        }
    }

    /// A path as the scenario means it: relative to the file that names it.
    pub fn resolve(&mut self, text: &str, named_at: Span) -> PathBuf {
        let path = super::files::relative_to(self.sources.name(named_at.file), text);
        self.data_paths.insert(named_at, path.clone());
        path
    }

    /// The text of a data file, read once; problems are reported at `named_at`.
    pub fn text(&mut self, path: &Path, named_at: Span) -> Option<FileId> {
        if let Some(known) = self.texts.get(path) {
            return *known;
        }
        let id = read_text(self.files, path, Some(named_at), self.sources, self.diagnostics);
        self.texts.insert(path.to_path_buf(), id);
        id
    }

    /// A part of a text value, for the caret: bytes of the text without its quotes. The whole value when
    /// escapes or another origin make positions inside it unknown.
    pub fn part(&self, node: &Node, range: std::ops::Range<usize>) -> Span {
        let written = self.sources.slice(node.span);
        match node.text() {
            Some(text) if written == text => node.span.within(range.start, range.end),
            Some(text) if written.len() == text.len() + 2 && written.get(1..=text.len()) == Some(text) => {
                node.span.within(1 + range.start, 1 + range.end)
            }
            _ => node.span,
        }
    }
}
