//! What was found in an event while it was read: leaves at the paths that rules ask about, and the terms they hit.
//!
//! All lists live in a few vectors that keep their room from event to event; what was written is remembered, so that
//! clearing costs what the event has cost, and not what all rules would.

/// The innermost element of an array that a leaf lies in, and through its parents all the others. An element that is
/// itself a scalar does not count: event-ruler binds only what is inside an object or an array.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArrayElement {
    /// The element around its array; that of [`NOWHERE`] is itself.
    pub(super) parent: u32,
    /// Every array in the event has a number of its own.
    pub(super) array: u32,
    /// Elements inside of this one have the numbers up to this one.
    pub(super) end: u32,
}

/// Stands for not being in any array. It is the parent of every outermost element.
pub(super) const NOWHERE: u32 = 0;

/// The end of a list.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
struct LinkedList {
    first: u32,
    count: u32,
}

const EMPTY: LinkedList = LinkedList { first: NONE, count: 0 };

#[derive(Clone, Copy, Debug)]
struct LeafEntry {
    element: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug)]
struct Hit {
    leaf: u32,
    next: u32,
}

/// The leaves of an event and the terms that each of them hits.
#[derive(Clone, Debug)]
pub(super) struct MatchState {
    elements: Vec<ArrayElement>,
    arrays: u32,
    leaves: Vec<LeafEntry>,
    pairs: Vec<Hit>,
    /// For each path its leaves, the last one first, and whether one of them lies in an array.
    paths: Vec<(LinkedList, bool)>,
    /// For each term the leaves that hit it.
    terms: Vec<LinkedList>,
    /// For each term one bit, whether any leaf hits it: most questions are about nothing else. The bit behind the last
    /// term is always set.
    bits: Vec<u64>,
    touched_paths: Vec<u32>,
    touched_terms: Vec<u32>,
    /// Whether any leaf lies in an array.
    bound: bool,
}

impl MatchState {
    pub(super) fn new(paths: usize, terms: usize) -> Self {
        let nowhere = ArrayElement { parent: NOWHERE, array: 0, end: NONE };
        let mut it = Self {
            elements: vec![nowhere],
            arrays: 0,
            leaves: Vec::new(),
            pairs: Vec::new(),
            paths: vec![(EMPTY, false); paths],
            terms: vec![EMPTY; terms],
            bits: vec![0; terms / 64 + 1],
            touched_paths: Vec::new(),
            touched_terms: Vec::new(),
            bound: false,
        };
        it.set(terms);
        it
    }

    #[inline]
    fn set(&mut self, term: usize) {
        self.bits[term / 64] |= 1 << (term % 64);
    }

    pub(super) fn clear(&mut self) {
        for path in self.touched_paths.drain(..) {
            self.paths[path as usize] = (EMPTY, false);
        }
        for term in self.touched_terms.drain(..) {
            self.terms[term as usize] = EMPTY;
            self.bits[term as usize / 64] = 0;
        }
        self.set(self.terms.len());
        self.elements.truncate(1);
        self.arrays = 0;
        self.leaves.clear();
        self.pairs.clear();
        self.bound = false;
    }

    /// Numbers an array.
    pub(super) fn array(&mut self) -> u32 {
        self.arrays += 1;
        self.arrays
    }

    /// Enters an element of an array that is an object or an array.
    #[inline]
    pub(super) fn enter(&mut self, array: u32, parent: u32) -> u32 {
        self.elements.push(ArrayElement { parent, array, end: NONE });
        last(&self.elements)
    }

    /// Leaves an element.
    #[inline]
    pub(super) fn leave(&mut self, element: u32) {
        let end = last(&self.elements) + 1;
        self.elements[element as usize].end = end;
    }

    /// Adds a leaf; the hits that follow are its.
    #[inline]
    pub(super) fn leaf(&mut self, path: u32, element: u32) {
        let (list, bound) = &mut self.paths[path as usize];
        if list.count == 0 {
            self.touched_paths.push(path);
        }
        self.leaves.push(LeafEntry { element, next: list.first });
        *list = LinkedList { first: last(&self.leaves), count: list.count + 1 };
        *bound |= element != NOWHERE;
        self.bound |= *bound;
    }

    /// Adds a hit of the last leaf. A term is hit once by a leaf, however often it is told.
    #[inline]
    pub(super) fn hit(&mut self, term: u32) {
        let leaf = last(&self.leaves);
        let list = &mut self.terms[term as usize];
        if list.count == 0 {
            self.touched_terms.push(term);
            self.bits[term as usize / 64] |= 1 << (term % 64);
        } else if self.pairs[list.first as usize].leaf == leaf {
            return;
        }
        self.pairs.push(Hit { leaf, next: list.first });
        *list = LinkedList { first: last(&self.pairs), count: list.count + 1 };
    }

    pub(super) fn element(&self, element: u32) -> ArrayElement {
        self.elements[element as usize]
    }

    pub(super) fn element_of_leaf(&self, leaf: u32) -> u32 {
        self.leaves[leaf as usize].element
    }

    /// Whether any leaf lies in an array. If none does, values never contradict each other.
    pub(super) fn is_bound(&self) -> bool {
        self.bound
    }

    /// Whether any leaf of a path lies in an array.
    pub(super) fn is_path_bound(&self, path: u32) -> bool {
        self.paths[path as usize].1
    }

    pub(super) fn leaf_count(&self) -> usize {
        self.leaves.len()
    }

    #[inline]
    pub(super) fn leaves_at(&self, path: u32) -> u32 {
        self.paths[path as usize].0.count
    }

    /// Whether any leaf hits a term, or the number behind that of the last term.
    #[inline]
    pub(super) fn is_hit(&self, term: u32) -> bool {
        self.bits[term as usize / 64] >> (term % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn hits_of(&self, term: u32) -> u32 {
        self.terms[term as usize].count
    }

    pub(super) fn touched_paths(&self) -> &[u32] {
        &self.touched_paths
    }

    pub(super) fn touched_terms(&self) -> &[u32] {
        &self.touched_terms
    }

    /// The leaves of a path.
    pub(super) fn path_leaves(&self, path: u32) -> impl Iterator<Item = u32> {
        let mut next = self.paths[path as usize].0.first;
        std::iter::from_fn(move || {
            let leaf = self.leaves.get(next as usize)?;
            Some(std::mem::replace(&mut next, leaf.next))
        })
    }

    /// The leaves that hit a term.
    pub(super) fn term_leaves(&self, term: u32) -> impl Iterator<Item = u32> {
        let mut next = self.terms[term as usize].first;
        std::iter::from_fn(move || {
            let hit = self.pairs.get(next as usize)?;
            next = hit.next;
            Some(hit.leaf)
        })
    }
}

/// The number of the last thing of a list. A text below 4 GiB has fewer values than that.
#[inline]
fn last<T>(all: &[T]) -> u32 {
    u32::try_from(all.len() - 1).expect("an event has fewer than 4 billion values")
}
