//! The state of matching one event: its leaves at paths of the rules, and the terms that they hit.
//!
//! A leaf is a value that is neither object nor array. All linked lists share a few vectors, which keep their capacity
//! from event to event. Changed entries are recorded, so that the time to clear the state depends on the event, not on
//! the number of rules.

/// An element of an array that is an object or an array. A scalar element does not count: event-ruler binds only values
/// inside an object or an array to their element.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArrayElement {
    /// The element that contains the array. [`NO_ELEMENT`] is its own parent.
    pub(super) parent: u32,
    /// The number of the array. Every array in the event has another one.
    pub(super) array: u32,
    /// One more than the number of the last element inside this one.
    pub(super) end: u32,
}

/// The element of values that are in no array. It is the parent of every outermost element.
pub(super) const NO_ELEMENT: u32 = 0;

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

/// The leaves of an event and the terms that they hit.
#[derive(Clone, Debug)]
pub(super) struct MatchState {
    elements: Vec<ArrayElement>,
    arrays: u32,
    leaves: Vec<LeafEntry>,
    hits: Vec<Hit>,
    /// For each path, its leaves, the last one first, and whether one of them is in an array.
    paths: Vec<(LinkedList, bool)>,
    /// For each term, the leaves that hit it.
    terms: Vec<LinkedList>,
    /// For each term, one bit: whether any leaf hits it. Most conditions need no more than this. The bit after the
    /// last term is always set; it is the guard of triggers without one.
    hit_bits: Vec<u64>,
    touched_paths: Vec<u32>,
    touched_terms: Vec<u32>,
    /// `true` if any leaf is in an array.
    in_array: bool,
}

impl MatchState {
    pub(super) fn new(paths: usize, terms: usize) -> Self {
        let outside = ArrayElement { parent: NO_ELEMENT, array: 0, end: NONE };
        let mut it = Self {
            elements: vec![outside],
            arrays: 0,
            leaves: Vec::new(),
            hits: Vec::new(),
            paths: vec![(EMPTY, false); paths],
            terms: vec![EMPTY; terms],
            hit_bits: vec![0; terms / 64 + 1],
            touched_paths: Vec::new(),
            touched_terms: Vec::new(),
            in_array: false,
        };
        it.set(terms);
        it
    }

    #[inline]
    fn set(&mut self, term: usize) {
        self.hit_bits[term / 64] |= 1 << (term % 64);
    }

    pub(super) fn clear(&mut self) {
        for path in self.touched_paths.drain(..) {
            self.paths[path as usize] = (EMPTY, false);
        }
        for term in self.touched_terms.drain(..) {
            self.terms[term as usize] = EMPTY;
            self.hit_bits[term as usize / 64] = 0;
        }
        self.set(self.terms.len());
        self.elements.truncate(1);
        self.arrays = 0;
        self.leaves.clear();
        self.hits.clear();
        self.in_array = false;
    }

    /// Returns the number of a new array.
    pub(super) fn array(&mut self) -> u32 {
        self.arrays += 1;
        self.arrays
    }

    /// Starts an element of an array, and returns its number.
    #[inline]
    pub(super) fn enter(&mut self, array: u32, parent: u32) -> u32 {
        self.elements.push(ArrayElement { parent, array, end: NONE });
        last(&self.elements)
    }

    /// Ends an element.
    #[inline]
    pub(super) fn leave(&mut self, element: u32) {
        let end = last(&self.elements) + 1;
        self.elements[element as usize].end = end;
    }

    /// Adds a leaf. The following hits belong to it.
    #[inline]
    pub(super) fn leaf(&mut self, path: u32, element: u32) {
        let (list, in_array) = &mut self.paths[path as usize];
        if list.count == 0 {
            self.touched_paths.push(path);
        }
        self.leaves.push(LeafEntry { element, next: list.first });
        *list = LinkedList { first: last(&self.leaves), count: list.count + 1 };
        *in_array |= element != NO_ELEMENT;
        self.in_array |= *in_array;
    }

    /// Adds a hit of the last leaf. Repeated hits of a term by the same leaf count once.
    #[inline]
    pub(super) fn hit(&mut self, term: u32) {
        let leaf = last(&self.leaves);
        let list = &mut self.terms[term as usize];
        if list.count == 0 {
            self.touched_terms.push(term);
            self.hit_bits[term as usize / 64] |= 1 << (term % 64);
        } else if self.hits[list.first as usize].leaf == leaf {
            return;
        }
        self.hits.push(Hit { leaf, next: list.first });
        *list = LinkedList { first: last(&self.hits), count: list.count + 1 };
    }

    pub(super) fn element(&self, element: u32) -> ArrayElement {
        self.elements[element as usize]
    }

    pub(super) fn element_of_leaf(&self, leaf: u32) -> u32 {
        self.leaves[leaf as usize].element
    }

    /// Returns `true` if any leaf is in an array. If not, all values are consistent with each other.
    pub(super) fn is_in_array(&self) -> bool {
        self.in_array
    }

    /// Returns `true` if any leaf of a path is in an array.
    pub(super) fn path_is_in_array(&self, path: u32) -> bool {
        self.paths[path as usize].1
    }

    /// The number of elements, including [`NO_ELEMENT`].
    pub(super) fn element_count(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn leaf_count(&self) -> usize {
        self.leaves.len()
    }

    #[inline]
    pub(super) fn leaf_count_at(&self, path: u32) -> u32 {
        self.paths[path as usize].0.count
    }

    /// Returns `true` if any leaf hits a term, and for the number after the last term.
    #[inline]
    pub(super) fn is_hit(&self, term: u32) -> bool {
        self.hit_bits[term as usize / 64] >> (term % 64) & 1 == 1
    }

    #[inline]
    pub(super) fn hit_count(&self, term: u32) -> u32 {
        self.terms[term as usize].count
    }

    pub(super) fn touched_paths(&self) -> &[u32] {
        &self.touched_paths
    }

    pub(super) fn touched_terms(&self) -> &[u32] {
        &self.touched_terms
    }

    /// Iterates over the leaves of a path.
    pub(super) fn path_leaves(&self, path: u32) -> impl Iterator<Item = u32> {
        let mut next = self.paths[path as usize].0.first;
        std::iter::from_fn(move || {
            let leaf = self.leaves.get(next as usize)?;
            Some(std::mem::replace(&mut next, leaf.next))
        })
    }

    /// Iterates over the leaves that hit a term.
    pub(super) fn term_leaves(&self, term: u32) -> impl Iterator<Item = u32> {
        let mut next = self.terms[term as usize].first;
        std::iter::from_fn(move || {
            let hit = self.hits.get(next as usize)?;
            next = hit.next;
            Some(hit.leaf)
        })
    }
}

/// Returns the index of the last item. It fits in 32 bits, because an event below 4 GiB has fewer values.
#[inline]
fn last<T>(all: &[T]) -> u32 {
    u32::try_from(all.len() - 1).expect("an event has fewer than 4 billion values")
}
