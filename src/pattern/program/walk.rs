//! The way through an event: every value at a path that rules ask about is looked up, everything else is skipped.

use super::Program;
use super::cursor::{Broken, Cursor, Raw, Step};
use super::hits::{Hits, NOWHERE};
use super::trie::ROOT;
use super::unescape::unescape;
use super::values::Room;

/// Room that is kept from event to event.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) hits: Hits,
    room: Room,
    decoded: Vec<u8>,
}

impl Found {
    pub(super) fn new(paths: usize, terms: usize) -> Self {
        Self { hits: Hits::new(paths, terms), room: Room::default(), decoded: Vec::new() }
    }
}

#[derive(Debug)]
pub(super) struct Walk<'p, 'e, 's> {
    program: &'p Program,
    cursor: Cursor<'e>,
    found: &'s mut Found,
}

impl<'p, 'e, 's> Walk<'p, 'e, 's> {
    /// Reads an event, which is an object; what stands behind it is ignored, as `EventBridge` does.
    pub(super) fn read(program: &'p Program, event: &'e [u8], found: &'s mut Found) -> Step<()> {
        found.hits.clear();
        let mut walk = Self { program, cursor: Cursor::new(event), found };
        walk.cursor.skip_space();
        if walk.cursor.peek()? != b'{' {
            return Err(Broken);
        }
        walk.object(ROOT, NOWHERE, 0)?;
        if walk.cursor.is_utf8() { Ok(()) } else { Err(Broken) }
    }

    /// Reads an object at a node of the trie, in an element of an array, inside of `depth` containers.
    fn object(&mut self, node: u32, element: u32, depth: usize) -> Step<()> {
        if !self.program.trie.node(node).has_children() {
            return self.cursor.skip_object(depth);
        }
        self.cursor.open(depth)?;
        if self.cursor.empty(b'}')? {
            return Ok(());
        }
        loop {
            let name = self.cursor.name()?;
            match self.child(node, name) {
                None => self.cursor.skip_value(depth + 1)?,
                Some(child) => self.value(child, element, depth + 1)?,
            }
            if !self.cursor.another(b'}')? {
                return Ok(());
            }
        }
    }

    #[inline]
    fn child(&mut self, node: u32, name: Raw<'_>) -> Option<u32> {
        if !name.escaped {
            return self.program.trie.child(node, name.bytes);
        }
        self.found.decoded.clear();
        unescape(name.bytes, &mut self.found.decoded);
        self.program.trie.child(node, &self.found.decoded)
    }

    fn value(&mut self, node: u32, element: u32, depth: usize) -> Step<()> {
        match self.cursor.peek()? {
            b'{' => self.object(node, element, depth),
            b'[' => self.array(node, element, depth),
            _ => self.scalar(node, element),
        }
    }

    /// Reads an array. Its elements are at the same path, each of them, unless it is a scalar, an element of its own.
    fn array(&mut self, node: u32, parent: u32, depth: usize) -> Step<()> {
        self.cursor.open(depth)?;
        if self.cursor.empty(b']')? {
            return Ok(());
        }
        let array = self.found.hits.array();
        loop {
            if let b'{' | b'[' = self.cursor.peek()? {
                let element = self.found.hits.enter(array, parent);
                self.value(node, element, depth + 1)?;
                self.found.hits.leave(element);
            } else {
                self.scalar(node, parent)?;
            }
            if !self.cursor.another(b']')? {
                return Ok(());
            }
        }
    }

    #[inline]
    fn scalar(&mut self, node: u32, element: u32) -> Step<()> {
        let Some(path) = self.program.trie.node(node).path else {
            return self.cursor.skip_value(0);
        };
        let values = &self.program.values[path as usize];
        let Found { hits, room, decoded } = &mut *self.found;
        hits.leaf(path, element);
        let hit = |term| hits.hit(term);
        match self.cursor.peek()? {
            b'"' => {
                self.cursor.advance();
                let text = self.cursor.string()?;
                if text.escaped {
                    decoded.clear();
                    unescape(text.bytes, decoded);
                    values.text(decoded, room, hit);
                } else {
                    values.text(text.bytes, room, hit);
                }
            }
            b'-' | b'0'..=b'9' => {
                let number = self.cursor.number()?;
                values.number(number, hit);
            }
            _ => values.word(self.cursor.word()?, hit),
        }
        Ok(())
    }
}
