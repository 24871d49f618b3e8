//! From files to one tree: the `extends` chain, the file, overlays, the variant, and `--set`, lowest first.

use super::files::{ReadFile, read_text, relative_to, tidy};
use super::keys::{Keys, SectionDoc};
use super::merge::merge;
use super::node::{Node, Origin, TableNode, Value};
use super::parse::{parse, parse_value};
use super::reader::{Reading, read};
use super::set::{Change, apply};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, did_you_mean};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The version of the scenario format this program reads.
pub const FORMAT: i64 = 1;

/// More files than this are a tangle of `extends` that would take for ever.
const MAX_FILES: usize = 256;

/// Says which layers make up a scenario, and reads them.
pub struct Loader<'a> {
    files: &'a dyn ReadFile,
    overlays: Vec<PathBuf>,
    variant: Option<String>,
    world: Option<(&'static str, String)>,
    changes: Vec<String>,
}

/// All layers merged into one tree, whose values know where they come from; and what was wrong so far.
#[derive(Clone, Debug)]
pub struct Document {
    /// The merged tree, without `extends` and `format`.
    pub tree: Node,
    /// All files read, in order; the scenario's layers first.
    pub sources: Sources,
    /// What was found wrong.
    pub diagnostics: Diagnostics,
    /// The variant that was applied.
    pub variant: Option<String>,
    /// The scenario's own path.
    pub path: PathBuf,
    /// What the sections of the scenario are.
    pub root: &'static SectionDoc,
    /// Data files by the place that names them.
    pub(super) data_paths: BTreeMap<Span, PathBuf>,
}

impl<'a> Loader<'a> {
    /// A loader that reads files by `files`.
    pub fn new(files: &'a dyn ReadFile) -> Self {
        Loader { files, overlays: Vec::new(), variant: None, world: None, changes: Vec::new() }
    }

    /// One more overlay (`--with`), above those before it.
    pub fn with(mut self, overlay: impl Into<PathBuf>) -> Self {
        self.overlays.push(overlay.into());
        self
    }

    /// The variant to apply (`--variant`).
    pub fn variant(mut self, name: impl Into<String>) -> Self {
        self.variant = Some(name.into());
        self
    }

    /// An entry of a named section whose `set` lies above the variant: another variant, or a chance.
    pub fn world(mut self, section: &'static str, name: impl Into<String>) -> Self {
        self.world = Some((section, name.into()));
        self
    }

    /// One more change (`--set PATH=VALUE`), above those before it.
    pub fn set(mut self, change: impl Into<String>) -> Self {
        self.changes.push(change.into());
        self
    }

    /// Reads and merges all layers. `root` says which keys exist, for `--set` and for warnings about new names.
    pub fn load(self, path: impl AsRef<Path>, root: &'static SectionDoc) -> Document {
        let mut load = Load {
            files: self.files,
            root,
            sources: Sources::default(),
            diagnostics: Diagnostics::new(),
            stack: Vec::new(),
            read: 0,
        };
        let path = tidy(path.as_ref());
        let mut tree = load.file(&path, None);
        for overlay in &self.overlays {
            let over = load.file(&tidy(overlay), None);
            merge(&mut tree, over, root, &mut load.diagnostics);
        }
        if let Some(name) = &self.variant {
            load.sets(&mut tree, "variant", name, Some(Origin::Variant));
        }
        // What a world sets keeps the place of its line as its origin.
        if let Some((section, name)) = &self.world {
            load.sets(&mut tree, section, name, None);
        }
        for change in &self.changes {
            load.change(&mut tree, change);
        }
        Document {
            tree: Node { value: Value::Table(tree), span: load.top(), origin: Origin::File },
            sources: load.sources,
            diagnostics: load.diagnostics,
            variant: self.variant,
            path,
            root,
            data_paths: BTreeMap::new(),
        }
    }
}

impl Document {
    /// Reads the tree into its sections; what is wrong is added to `diagnostics`.
    pub fn read<K: Keys>(&mut self, files: &dyn ReadFile) -> Reading<K> {
        // What a damaged or unread file would have given is not called missing, and a line that is no TOML has
        // one message.
        let unread = |code| {
            matches!(
                code,
                Code::P101 | Code::P103 | Code::P104 | Code::P105 | Code::P401 | Code::P402 | Code::P403
            )
        };
        let all_read = !self.diagnostics.iter().any(|d| unread(d.code));
        let line = |span: Span, sources: &Sources| (span.file, sources.line_column(span).0);
        let damaged: BTreeSet<(FileId, usize)> = self
            .diagnostics
            .iter()
            .filter(|d| d.code == Code::P101)
            .filter_map(|d| d.span.map(|at| line(at, &self.sources)))
            .collect();
        let mut found = Diagnostics::new();
        let mut reading = read::<K>(&self.tree, files, &mut self.sources, &mut found);
        for d in found.iter() {
            let follows = d.code == Code::P302 && !all_read
                || d.span.is_some_and(|at| damaged.contains(&line(at, &self.sources)));
            if !follows {
                self.diagnostics.push(d.clone());
            }
        }
        self.data_paths = std::mem::take(&mut reading.data_paths);
        reading
    }

    /// The same document with the `set` of some entries of a named section, such as `chance`, applied to it in
    /// order; without the messages there were.
    pub fn with_sets_of(&self, section: &str, names: &[&str]) -> Document {
        let mut changed = Document { diagnostics: Diagnostics::new(), ..self.clone() };
        let Value::Table(mut tree) = changed.tree.value else { return self.clone() };
        for name in names {
            let entry = tree.find(section).and_then(|e| e.node.table()).and_then(|t| t.find(name)).cloned();
            let set = entry.as_ref().and_then(|e| e.node.table()).and_then(|t| t.find("set"));
            for change in set.and_then(|e| e.node.table()).map_or_else(Vec::new, changes_of) {
                apply(&mut tree, self.root, &change, &mut changed.diagnostics);
            }
        }
        changed.tree.value = Value::Table(tree);
        changed
    }

    /// Where the value of a path comes from: `storm.toml:11`, with the variant or `--set` where one gave it.
    pub fn origin(&self, path: &str) -> Option<String> {
        self.find(path).map(|node| self.origin_of(node))
    }

    /// The value of a path as it is written there, on one line; nothing for a table under a header.
    pub fn written(&self, path: &str) -> Option<String> {
        let node = self.find(path).filter(|n| n.table().is_none_or(|t| t.inline))?;
        let words: Vec<&str> = self.sources.slice(node.span).split_whitespace().collect();
        Some(words.join(" "))
    }

    /// What would be wrong with changing a path, which stands at a place of the scenario, to a value as text.
    pub fn try_change(&self, path: &str, at: Span, value: &str) -> Vec<Diagnostic> {
        let value =
            parse_value(value, at.file, at.start as usize).map_or(Value::Text(value.to_owned()), |n| n.value);
        let value = Node { value, span: at, origin: Origin::File };
        let change = Change { path: path.to_owned(), path_at: at, exact: false, value };
        let (mut tree, mut wrong) = (self.tree.clone(), Diagnostics::new());
        if let Value::Table(tree) = &mut tree.value {
            apply(tree, self.root, &change, &mut wrong);
        }
        wrong.iter().cloned().collect()
    }

    pub(super) fn find(&self, path: &str) -> Option<&Node> {
        let steps = super::set::split_path(path).ok()?;
        let mut node = &self.tree;
        for (step, _) in &steps {
            node = &node.table()?.find(step)?.node;
        }
        Some(node)
    }

    /// Where a value comes from.
    pub fn origin_of(&self, node: &Node) -> String {
        let place = self.sources.place(node.span);
        match (node.origin, &self.variant) {
            (Origin::File, _) | (Origin::Variant, None) => place,
            (Origin::Variant, Some(name)) => format!("{place}, variant {name}"),
            (Origin::Set, _) => "--set".to_string(),
        }
    }
}

struct Load<'a> {
    files: &'a dyn ReadFile,
    root: &'static SectionDoc,
    sources: Sources,
    diagnostics: Diagnostics,
    /// The files being read, each because the one before extends it.
    stack: Vec<PathBuf>,
    read: usize,
}

impl Load<'_> {
    /// The top of the first file, where what is missing altogether is reported.
    fn top(&mut self) -> Span {
        let first = self.sources.files().next().map(|(id, ..)| id);
        let file: FileId = first.unwrap_or_else(|| self.sources.add("scenario", ""));
        Span::new(file, 0, 0)
    }

    /// A file on top of what it extends.
    fn file(&mut self, path: &Path, named_at: Option<Span>) -> TableNode {
        self.read += 1;
        if self.read > MAX_FILES {
            if self.read == MAX_FILES + 1 {
                let d =
                    Diagnostic::error(Code::P402, format!("more than {MAX_FILES} files extend one another"));
                self.diagnostics.push(named_at.map_or(d.clone(), |s| d.at(s)));
            }
            return TableNode::default();
        }
        let Some(file) = read_text(self.files, path, named_at, &mut self.sources, &mut self.diagnostics)
        else {
            return TableNode::default();
        };
        let Value::Table(mut table) = parse(file, &self.sources, &mut self.diagnostics).value else {
            return TableNode::default();
        };
        self.check_format(&mut table);
        let Some(at) = table.entries.iter().position(|e| e.key == "extends") else { return table };
        let extends = table.entries.remove(at).node;
        self.stack.push(path.to_path_buf());
        let mut base = TableNode::default();
        for (name, span) in self.extended(&extends) {
            let below = relative_to(self.sources.name(file), &name);
            if let Some(from) = self.stack.iter().position(|p| *p == below) {
                let circle: Vec<String> =
                    self.stack[from..].iter().chain([&below]).map(|p| p.display().to_string()).collect();
                self.diagnostics.push(
                    Diagnostic::error(
                        Code::P402,
                        format!("`extends` goes in a circle: {}", circle.join(" → ")),
                    )
                    .at(span)
                    .help("take one `extends` out"),
                );
                continue;
            }
            let below = self.file(&below, Some(span));
            merge(&mut base, below, self.root, &mut self.diagnostics);
        }
        self.stack.pop();
        merge(&mut base, table, self.root, &mut self.diagnostics);
        base
    }

    /// The file names of `extends`, in order.
    fn extended(&mut self, node: &Node) -> Vec<(String, Span)> {
        let nodes: &[Node] = match &node.value {
            Value::List(list) => list,
            _ => std::slice::from_ref(node),
        };
        let mut names = Vec::new();
        for node in nodes {
            match node.text() {
                Some(text) => names.push((text.to_string(), node.span)),
                None => self.diagnostics.push(
                    Diagnostic::error(
                        Code::P201,
                        format!("`extends` must be a file name, not {}", node.kind()),
                    )
                    .at(node.span)
                    .help("for example: extends = \"base.toml\", or a list of names"),
                ),
            }
        }
        names
    }

    fn check_format(&mut self, table: &mut TableNode) {
        let Some(at) = table.entries.iter().position(|e| e.key == "format") else { return };
        let node = table.entries.remove(at).node;
        if !matches!(node.value, Value::Integer(FORMAT)) {
            self.diagnostics.push(
                Diagnostic::error(Code::P407, format!("this program reads format {FORMAT}"))
                    .at(node.span)
                    .help("write format = 1, or use a newer program for a newer format"),
            );
        }
    }

    fn sets(&mut self, tree: &mut TableNode, section: &str, name: &str, origin: Option<Origin>) {
        let variants = tree.find(section).and_then(|e| e.node.table());
        let Some(entry) = variants.and_then(|t| t.find(name)) else {
            let names: Vec<&str> =
                variants.iter().flat_map(|t| t.entries.iter()).map(|e| e.key.as_str()).collect();
            let d = Diagnostic::error(Code::P305, format!("no {section} is called `{name}`"))
                .suggest(did_you_mean(name, names.iter().copied()));
            let list = if names.is_empty() { "none".to_string() } else { names.join(", ") };
            self.diagnostics.push(d.note(format!("the scenario has: {list}")));
            return;
        };
        let set = entry.node.table().and_then(|t| t.find("set")).and_then(|e| e.node.table());
        for mut change in set.map_or_else(Vec::new, changes_of) {
            if let Some(origin) = origin {
                change.value.set_origin(origin);
            }
            apply(tree, self.root, &change, &mut self.diagnostics);
        }
    }

    fn change(&mut self, tree: &mut TableNode, text: &str) {
        let file = self.sources.add("--set", text);
        match Change::parse(text, file) {
            Ok(change) => apply(tree, self.root, &change, &mut self.diagnostics),
            Err(d) => self.diagnostics.push(d),
        }
    }
}

fn changes_of(set: &TableNode) -> Vec<Change> {
    let mut changes = Vec::new();
    collect(set, "", &mut changes);
    changes
}

/// The changes of a variant: quoted paths, or dotted keys, down to values and braces.
fn collect(table: &TableNode, prefix: &str, out: &mut Vec<Change>) {
    for entry in &table.entries {
        let path = if prefix.is_empty() { entry.key.clone() } else { format!("{prefix}.{}", entry.key) };
        match entry.node.table() {
            Some(inner) if !inner.inline => collect(inner, &path, out),
            _ => out.push(Change { path, path_at: entry.key_span, exact: false, value: entry.node.clone() }),
        }
    }
}
