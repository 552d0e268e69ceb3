//! The modules of the workspace, and which module each path in them leads to.
//!
//! Not a compiler: it follows `mod`, `use` (with its trees, renames and globs) and plain paths, which is how this
//! workspace writes its imports. A path whose first name it does not know leads to another project's crate.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    read,
    tokens::{self, Token},
    workspace,
};

pub const CRATES: [&str; 7] = ["kernel", "shared", "api", "worker", "cli", "pgserver", "testkit"];

type Path = Vec<String>;

/// What a `use` brings in.
#[derive(Clone, Debug, Default)]
struct Use {
    /// Its name here; a glob has none.
    name: Option<String>,
    path: Path,
    /// Whether other modules see it.
    public: bool,
}

/// One file.
#[derive(Debug, Default)]
pub struct Module {
    /// From the workspace's folder.
    pub file: String,
    pub tokens: Vec<Token>,
    parent: Option<usize>,
    root: usize,
    children: BTreeMap<String, usize>,
    uses: Vec<Use>,
    /// Paths in the code.
    paths: BTreeSet<Path>,
}

#[derive(Debug, Default)]
pub struct Modules {
    pub all: Vec<Module>,
    roots: BTreeMap<String, usize>,
}

impl Modules {
    /// Reads every crate of the workspace from its root file down.
    pub fn read() -> Self {
        let mut modules = Self::default();
        for name in CRATES {
            for (root, folder) in [("lib", "src"), ("main", "src")] {
                let file = format!("{name}/{folder}/{root}.rs");
                if workspace().join(&file).exists() {
                    let index = modules.add(file, format!("{name}/{folder}"), None);
                    modules.roots.entry(name.to_owned()).or_insert(index);
                }
            }
        }
        modules
    }

    fn add(&mut self, file: String, folder: String, parent: Option<usize>) -> usize {
        let tokens = tokens::of(&read(&file));
        let (uses, paths) = (uses(&tokens), paths(&tokens));
        let index = self.all.len();
        let root = parent.map_or(index, |parent| self.all[parent].root);
        let declared = declared(&tokens);
        let children = BTreeMap::new();
        self.all.push(Module { file, tokens, parent, root, children, uses, paths });
        for name in declared {
            let (flat, nested) = (format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs"));
            let file = if workspace().join(&flat).exists() { flat } else { nested };
            let child = self.add(file, format!("{folder}/{name}"), Some(index));
            self.all[index].children.insert(name, child);
        }
        index
    }

    /// The files that this one names something from, itself left out.
    pub fn imports(&self, from: usize) -> BTreeSet<usize> {
        let module = &self.all[from];
        let used = module.uses.iter().filter_map(|one| {
            let target = self.resolve(from, &one.path, 0);
            // A glob needs the module itself, a plain `use` of a module nothing yet: its paths tell.
            target.filter(|(_, whole)| one.name.is_none() || !whole)
        });
        let named = module.paths.iter().filter_map(|path| self.resolve(from, path, 0));
        used.chain(named).map(|(target, _)| target).filter(|target| *target != from).collect()
    }

    /// The names of other projects' crates that begin a path here.
    pub fn foreign(&self, from: usize) -> BTreeSet<&str> {
        let module = &self.all[from];
        let paths = module.uses.iter().map(|one| &one.path).chain(&module.paths);
        paths
            .filter(|path| self.resolve(from, path, 0).is_none())
            .filter_map(|path| path.first().map(String::as_str))
            .collect()
    }

    /// The module that a path leads to, and whether it is the module as a whole rather than something in it.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<(usize, bool)> {
        let (first, rest) = path.split_first()?;
        let module = &self.all[from];
        match first.as_str() {
            "crate" => self.descend(module.root, rest, false, depth),
            "self" => self.descend(from, rest, true, depth),
            "super" => self.descend(module.parent?, rest, true, depth),
            name => match module.children.get(name) {
                Some(child) => self.descend(*child, rest, false, depth),
                None => self
                    .bound(from, name, rest, true, depth)
                    .or_else(|| self.descend(*self.roots.get(name)?, rest, false, depth)),
            },
        }
    }

    /// `inside`: whether the path comes from within the module, and so sees what it imports for itself.
    fn descend(
        &self,
        module: usize,
        rest: &[String],
        inside: bool,
        depth: usize,
    ) -> Option<(usize, bool)> {
        let Some((first, further)) = rest.split_first() else { return Some((module, true)) };
        if let Some(child) = self.all[module].children.get(first) {
            return self.descend(*child, further, false, depth);
        }
        if first == "super" {
            return self.descend(self.all[module].parent?, further, inside, depth);
        }
        Some(self.bound(module, first, further, inside, depth).unwrap_or((module, false)))
    }

    /// Where a name leads that a `use` of the module brings in.
    fn bound(
        &self,
        module: usize,
        name: &str,
        rest: &[String],
        inside: bool,
        depth: usize,
    ) -> Option<(usize, bool)> {
        let found = self.all[module].uses.iter().find(|one| {
            // `use anyhow::anyhow` leads to a crate, and not to itself.
            one.name.as_deref() == Some(name) && one.path[0] != name && (inside || one.public)
        })?;
        assert!(depth < 20, "{name} in {} leads in a circle", self.all[module].file);
        self.resolve(module, &[&found.path, rest].concat(), depth + 1)
    }
}

/// The names of `mod name;`.
fn declared(tokens: &[Token]) -> Vec<String> {
    let found = tokens.windows(3).filter_map(|three| match three {
        [Token::Word(keyword), Token::Word(name), Token::Sign(';')] if keyword == "mod" => {
            Some(name.clone())
        }
        _ => None,
    });
    found.collect()
}

fn uses(tokens: &[Token]) -> Vec<Use> {
    let mut found = Vec::new();
    for i in 0..tokens.len() {
        if tokens[i].is_word("use") {
            let before = tokens[..i].last();
            let public = before.is_some_and(|token| token.is_word("pub") || token.is(')'));
            tree(tokens, i + 1, &Use { public, ..Use::default() }, &mut found);
        }
    }
    found
}

/// Reads one branch of a `use` tree, `stem` being what stands before it; answers where it ends.
fn tree(tokens: &[Token], mut i: usize, stem: &Use, found: &mut Vec<Use>) -> usize {
    let mut one = stem.clone();
    loop {
        match tokens.get(i) {
            Some(Token::Word(word)) if word == "as" => {
                let Some(Token::Word(alias)) = tokens.get(i + 1) else { break };
                one.name = Some(alias.clone());
                i += 1;
            }
            Some(Token::Word(word)) => {
                if word != "self" || one.path.is_empty() {
                    one.path.push(word.clone());
                }
                one.name = one.path.last().cloned();
            }
            Some(Token::Sign('*')) => one.name = None,
            Some(Token::Sign('{')) => {
                i += 1;
                while !tokens[i].is('}') {
                    i = tree(tokens, i, &one, found);
                    i += usize::from(tokens[i].is(','));
                }
                return i + 1;
            }
            Some(Token::Colons) => {}
            _ => break,
        }
        i += 1;
    }
    found.push(one);
    i
}

/// Paths of two names and more, `use` left out.
fn paths(tokens: &[Token]) -> BTreeSet<Path> {
    let mut found = BTreeSet::new();
    let mut i = 0;
    while i < tokens.len() {
        if tokens[i].is_word("use") {
            i = (i..tokens.len()).find(|at| tokens[*at].is(';')).unwrap_or(tokens.len());
        }
        let mut path = Path::new();
        while let Some(Token::Word(word)) = tokens.get(i) {
            path.push(word.clone());
            i += 1;
            if tokens.get(i) != Some(&Token::Colons) {
                break;
            }
            i += 1;
        }
        if path.len() > 1 {
            found.insert(path);
        } else if tokens.get(i) == Some(&Token::Colons) {
            // The rest of a path through `<T as Trait>::…`.
            i += 1;
            while matches!(tokens.get(i), Some(Token::Word(_) | Token::Colons)) {
                i += 1;
            }
        } else if path.is_empty() {
            i += 1;
        }
    }
    found
}
