//! What one source file says of other files: the paths it names, the types it defines, the types it implements.
//! Knows Rust's tokens, not its grammar, and nothing of rooms.

/// What was read from one file.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) lines: usize,
    pub(super) paths: Vec<Path>,
    /// The modules written in the file itself, as `mod name { … }`.
    pub(super) inline_modules: Vec<Module>,
    /// Every item that the file defines.
    pub(super) items: Vec<String>,
    /// Those of them that are structs or enums.
    pub(super) types: Vec<String>,
    /// The type of each `impl` block.
    pub(super) implemented: Vec<String>,
}

/// The names of modules from the crate's root; none for the root itself.
pub(super) type Module = Vec<String>;

/// A path in the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path {
    /// The module in which it stands.
    pub(super) module: Module,
    /// As it is written, `crate`, `self` and `super` included.
    pub(super) names: Vec<String>,
    pub(super) role: Role,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// `pub use`, and the name that it exports: `*` for all.
    Export(String),
    /// A private `use`, or a path in the code.
    Use,
}

impl Source {
    /// Reads `text`, the file of `module`.
    pub(super) fn read(module: &[String], text: &str) -> Self {
        let tokens = tokens(text);
        let mut reader =
            Reader { tokens: &tokens, module: module.to_vec(), inline: Vec::new(), source: Self::default() };
        reader.read();
        reader.source.lines = text.lines().count();
        reader.source
    }
}

struct Reader<'a> {
    tokens: &'a [String],
    /// Where the reader is, modules in the file included.
    module: Module,
    /// For each module in the file that the reader is in, how many braces were open before it.
    inline: Vec<usize>,
    source: Source,
}

impl<'a> Reader<'a> {
    fn token(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", String::as_str)
    }

    fn read(&mut self) {
        let (mut at, mut depth) = (0, 0);
        while at < self.tokens.len() {
            let next = self.token(at + 1).to_owned();
            match self.token(at) {
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if self.inline.last() == Some(&depth) {
                        self.inline.pop();
                        self.module.pop();
                    }
                }
                "mod" if self.token(at + 2) == "{" => {
                    self.inline.push(depth);
                    self.module.push(next);
                    self.source.inline_modules.push(self.module.clone());
                    // Not over the brace.
                    at += 1;
                }
                "use" if next != "<" => at = self.read_use(at),
                "crate" | "self" | "super" if next == "::" => at = self.read_path(at),
                "impl" if self.begins_an_item(at) => self.read_impl(at),
                "struct" | "enum" if is_name(&next) => {
                    self.source.types.push(next.clone());
                    self.source.items.push(next);
                }
                "fn" | "trait" | "type" | "const" | "static" | "mod" | "!" if is_name(&next) => {
                    self.source.items.push(next);
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Reads the tree of a `use`; returns where its semicolon is.
    fn read_use(&mut self, at: usize) -> usize {
        let public = self.token(at - usize::from(at > 0)) == "pub" || self.follows_a_restricted_pub(at);
        let end = (at..self.tokens.len()).find(|at| self.token(*at) == ";").unwrap_or(self.tokens.len());
        let mut prefixes: Vec<Vec<String>> = Vec::new();
        let (mut path, mut name) = (Vec::new(), String::new());
        for at in at + 1..=end {
            match self.token(at) {
                "{" => prefixes.push(path.clone()),
                token @ ("," | "}" | ";") => {
                    let prefix = prefixes.last().cloned().unwrap_or_default();
                    if path.len() > prefix.len() {
                        self.push_use(std::mem::take(&mut path), &name, public);
                    }
                    if token == "}" {
                        prefixes.pop();
                    }
                    // What has been taken in is the whole group.
                    path = prefixes.last().filter(|_| token != "}").cloned().unwrap_or_default();
                }
                "::" | "as" => {}
                token if self.token(at - 1) == "as" => token.clone_into(&mut name),
                token => {
                    path.push(token.to_owned());
                    token.clone_into(&mut name);
                }
            }
        }
        end
    }

    fn push_use(&mut self, mut names: Vec<String>, name: &str, public: bool) {
        // `room::*` and `room::{self}` name the room.
        if names.len() > 1 && names.last().is_some_and(|last| last == "*" || last == "self") {
            names.pop();
        }
        let name = if name == "self" { names.last().cloned().unwrap_or_default() } else { name.to_owned() };
        let role = if public { Role::Export(name) } else { Role::Use };
        self.source.paths.push(Path { module: self.module.clone(), names, role });
    }

    /// Whether `pub(crate)`, or another `pub` with parentheses, stands before `at`.
    fn follows_a_restricted_pub(&self, at: usize) -> bool {
        let open = (0..at).rev().find(|at| self.token(*at) == "(");
        at > 0 && self.token(at - 1) == ")" && open.is_some_and(|open| open > 0 && self.token(open - 1) == "pub")
    }

    /// Reads a path in the code; returns where its last name is.
    fn read_path(&mut self, at: usize) -> usize {
        let mut end = at;
        let mut names = vec![self.token(at).to_owned()];
        while self.token(end + 1) == "::" && is_name(self.token(end + 2)) {
            end += 2;
            names.push(self.token(end).to_owned());
        }
        self.source.paths.push(Path { module: self.module.clone(), names, role: Role::Use });
        end
    }

    /// Whether an `impl` at `at` is a block, not a type such as `impl Fn()`.
    fn begins_an_item(&self, at: usize) -> bool {
        at == 0 || matches!(self.token(at - 1), "}" | "{" | ";" | "]" | "unsafe")
    }

    fn read_impl(&mut self, at: usize) {
        let mut depth = 0;
        let mut of = None;
        let mut name = None;
        for at in at + 1..self.tokens.len() {
            match self.token(at) {
                "<" => depth += 1,
                ">" => depth -= 1,
                "{" | "where" if depth == 0 => break,
                "for" if depth == 0 && self.token(at + 1) != "<" => of = name.take(),
                token if depth == 0 && is_name(token) => name = Some(token.to_owned()),
                _ => {}
            }
        }
        // Of `impl Trait for Type` as of `impl Type`, the name that came last.
        self.source.implemented.extend(name.or(of));
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Names and signs, without comments, literals and lifetimes.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = |start: &str, end: &str| rest.split_once(start).and_then(|(_, rest)| rest.split_once(end));
        rest = if rest.starts_with("//") {
            rest.split_once('\n').map_or("", |(_, rest)| rest)
        } else if rest.starts_with("/*") {
            after("/*", "*/").map_or("", |(_, rest)| rest)
        } else if letter == '"' {
            after_string(&rest[1..])
        } else if letter == '\'' {
            after_quote(&rest[1..])
        } else if let Some(hashes) = raw_string(rest) {
            after(&format!("{hashes}\""), &format!("\"{hashes}")).map_or("", |(_, rest)| rest)
        } else {
            let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            let two = ["::", "->", "=>"].iter().any(|sign| rest.starts_with(sign));
            let length = if word > 0 { word } else { letter.len_utf8() + usize::from(two) };
            if !letter.is_whitespace() {
                tokens.push(rest[..length].to_owned());
            }
            &rest[length..]
        };
    }
    tokens
}

fn after_string(mut rest: &str) -> &str {
    while let Some(at) = rest.find(['"', '\\']) {
        if rest[at..].starts_with('"') {
            return &rest[at + 1..];
        }
        let mut letters = rest[at + 1..].chars();
        letters.next();
        rest = letters.as_str();
    }
    ""
}

/// What follows a letter in quotes, or a lifetime.
fn after_quote(rest: &str) -> &str {
    let mut letters = rest.chars();
    if letters.next() == Some('\\') {
        letters.next();
        return letters.as_str().split_once('\'').map_or("", |(_, rest)| rest);
    }
    if letters.next() == Some('\'') {
        return letters.as_str();
    }
    rest.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_')
}

/// The hashes of a raw string that begins here.
fn raw_string(text: &str) -> Option<&str> {
    let text = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = &text[..text.find(|letter| letter != '#')?];
    text[hashes.len()..].starts_with('"').then_some(hashes)
}
