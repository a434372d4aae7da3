//! Traverses an event: looks up every value at a path that rules test, and skips all others.

use super::Program;
use super::match_state::{MatchState, NO_ELEMENT};
use super::trie::ROOT;
use super::unescape::unescape;
use super::values::RewriteBuffer;
use crate::json::{Json, Raw, RawMember};

/// Buffers, reused from event to event.
#[derive(Clone, Debug)]
pub(super) struct ScanBuffers {
    pub(super) state: MatchState,
    rewrite: RewriteBuffer,
    decoded: Vec<u8>,
}

impl ScanBuffers {
    pub(super) fn new(paths: usize, terms: usize) -> Self {
        Self {
            state: MatchState::new(paths, terms),
            rewrite: RewriteBuffer::default(),
            decoded: Vec::new(),
        }
    }
}

#[derive(Debug)]
pub(super) struct Traversal<'p, 'e, 's> {
    program: &'p Program,
    json: Json<'e>,
    buffers: &'s mut ScanBuffers,
}

impl<'p, 'e, 's> Traversal<'p, 'e, 's> {
    /// Scans one event, which must be a JSON object. Trailing input is ignored, as in `EventBridge`. Returns `None` if
    /// the event is invalid.
    pub(super) fn read(
        program: &'p Program,
        event: &'e [u8],
        buffers: &'s mut ScanBuffers,
    ) -> Option<()> {
        buffers.state.clear();
        // Before the walk, although an event may be followed by other bytes: the check loads the event into the cache
        // faster than the walk would, which waits for each byte before it can ask for the next.
        let ascii = event.is_ascii();
        let json = Json(event);
        let at = json.space(0);
        if json.byte(at)? != b'{' {
            return None;
        }
        let end = Traversal { program, json, buffers }.object(at, ROOT, NO_ELEMENT, 0)?;
        (ascii || json.is_utf8(end)).then_some(())
    }

    /// Scans the object at the beginning of some bytes, as the value of a member of the event if `name` is given.
    /// Passes its members to `visit`, and stops if that returns `false`. Returns the offset after the object, or `None`
    /// if it stopped, or if the object is invalid or not complete.
    pub(super) fn read_object(
        program: &'p Program,
        bytes: &'e [u8],
        name: Option<&str>,
        buffers: &'s mut ScanBuffers,
        mut visit: impl FnMut(&RawMember<'e>) -> bool,
    ) -> Option<usize> {
        buffers.state.clear();
        let json = Json(bytes);
        let node = match name {
            None => Some(ROOT),
            Some(name) => program.trie.child(ROOT, name.as_bytes()),
        };
        let depth = usize::from(name.is_some());
        let mut it = Traversal { program, json, buffers };
        let (mut at, mut end) = json.open(0, b'}', depth)?;
        while !end {
            let (member, after) = json.member(at)?;
            if !visit(&member) {
                return None;
            }
            let child = node.and_then(|node| it.child(node, member.name));
            at = match (member.text, child) {
                (Some(text), Some(child)) => {
                    it.text(text, child, NO_ELEMENT);
                    after
                }
                (Some(_), None) => after,
                (None, Some(child)) => it.value(after, child, NO_ELEMENT, depth + 1)?,
                (None, None) => json.skip_value(after, depth + 1)?,
            };
            (at, end) = json.another(at, b'}')?;
        }
        json.is_utf8(at).then_some(at)
    }

    /// Adds a member of the event that is a string, after the object that was scanned.
    pub(super) fn add_text(
        program: &Program,
        name: &str,
        parts: [&[u8]; 2],
        buffers: &mut ScanBuffers,
    ) {
        let Some(node) = program.trie.child(ROOT, name.as_bytes()) else { return };
        let Some(path) = program.trie.node(node).path else { return };
        let ScanBuffers { state, rewrite, decoded } = buffers;
        let text = match parts {
            [b"", text] => text,
            parts => {
                decoded.clear();
                for part in parts {
                    decoded.extend(part);
                }
                &*decoded
            }
        };
        state.leaf(path, NO_ELEMENT);
        program.values[path as usize].text(text, rewrite, |term| state.hit(term));
    }

    /// Reads an object at a node of the trie, in an element of an array, inside `depth` containers. Returns the offset
    /// after it.
    fn object(&mut self, at: usize, node: u32, element: u32, depth: usize) -> Option<usize> {
        if !self.program.trie.node(node).has_children() {
            return self.json.skip_object(at, depth);
        }
        let (mut at, mut end) = self.json.open(at, b'}', depth)?;
        while !end {
            let (name, value) = self.json.name(at)?;
            at = match self.child(node, name) {
                None => self.json.skip_value(value, depth + 1)?,
                Some(child) => self.value(value, child, element, depth + 1)?,
            };
            (at, end) = self.json.another(at, b'}')?;
        }
        Some(at)
    }

    #[inline]
    fn child(&mut self, node: u32, name: Raw<'_>) -> Option<u32> {
        if !name.escaped {
            return self.program.trie.child(node, name.bytes);
        }
        self.buffers.decoded.clear();
        unescape(name.bytes, &mut self.buffers.decoded);
        self.program.trie.child(node, &self.buffers.decoded)
    }

    #[inline]
    fn value(&mut self, at: usize, node: u32, element: u32, depth: usize) -> Option<usize> {
        match self.json.byte(at)? {
            b'{' => self.object(at, node, element, depth),
            b'[' => self.array(at, node, element, depth),
            _ => self.scalar(at, node, element),
        }
    }

    /// Reads an array. Its elements have the path of the array. Each element that is not a scalar gets a number.
    fn array(&mut self, at: usize, node: u32, parent: u32, depth: usize) -> Option<usize> {
        let (mut at, mut end) = self.json.open(at, b']', depth)?;
        let array = self.buffers.state.array();
        while !end {
            let first = self.json.byte(at)?;
            at = if let b'{' | b'[' = first {
                let element = self.buffers.state.enter(array, parent);
                let at = match first {
                    b'{' => self.object(at, node, element, depth + 1)?,
                    _ => self.array(at, node, element, depth + 1)?,
                };
                self.buffers.state.leave(element);
                at
            } else {
                self.scalar(at, node, parent)?
            };
            (at, end) = self.json.another(at, b']')?;
        }
        Some(at)
    }

    #[inline]
    fn scalar(&mut self, at: usize, node: u32, element: u32) -> Option<usize> {
        let first = self.json.byte(at)?;
        if first == b'"' {
            let (text, end) = self.json.string(at + 1)?;
            self.text(text, node, element);
            return Some(end);
        }
        let Some(path) = self.program.trie.node(node).path else {
            return self.json.skip_value(at, 0);
        };
        let values = &self.program.values[path as usize];
        let state = &mut self.buffers.state;
        state.leaf(path, element);
        let hit = |term| state.hit(term);
        match first {
            b'-' | b'0'..=b'9' => {
                let end = self.json.number(at)?;
                values.number(&self.json.0[at..end], hit);
                Some(end)
            }
            _ => {
                let (word, end) = self.json.word(at)?;
                values.word(word, hit);
                Some(end)
            }
        }
    }

    /// Looks up a string at a node.
    #[inline]
    fn text(&mut self, text: Raw<'_>, node: u32, element: u32) {
        let Some(path) = self.program.trie.node(node).path else { return };
        let values = &self.program.values[path as usize];
        let ScanBuffers { state, rewrite, decoded } = &mut *self.buffers;
        state.leaf(path, element);
        let hit = |term| state.hit(term);
        if text.escaped {
            decoded.clear();
            unescape(text.bytes, decoded);
            values.text(decoded, rewrite, hit);
        } else {
            values.text(text.bytes, rewrite, hit);
        }
    }
}
