//! event-ruler's automaton for the values of one path, as far as it decides the complexity of wildcards.
//!
//! Terms are laid one after the other. A term follows the arcs of earlier terms as long as their nodes may be shared,
//! and adds nodes and arcs for the rest. A star is a node with a loop. Nodes after a star are *loose*: more than one
//! text leads to them. A loose node is shared only if the next symbol cannot be mistaken for another one, so that the
//! same wildcard, laid twice, can have two sets of nodes. That is why repetition adds to the score.
//!
//! Example: `*a*` is laid as `"`, a star S, a loose node A and a second star. Laying it again shares `"` and S, but not
//! A, because `a` has two cases; the copy has an A and a second star of its own. `*1*` is shared completely.
//!
//! A hit of a term leads to a *place*: the state at which the rest of the sub-rule continues.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Budget;
use super::terms::{DigitSpan, LaidTerm, Symbol, TermId, TermShape};

/// The number of a node, and of its loop.
pub(super) type NodeId = usize;
pub(super) type ArcId = usize;
pub(super) type PlaceId = u32;

/// The budget that ran out.
#[derive(Debug)]
pub(super) struct OutOfBudget;

#[derive(Debug)]
pub(super) struct Node {
    /// The arcs on these bytes.
    pub(super) arcs: BTreeMap<u8, Vec<ArcId>>,
    /// The arcs on all other bytes.
    pub(super) others: Vec<ArcId>,
    is_loose: bool,
    /// The arc that leads to this node and hits nothing. There is one, which all nodes before share.
    arc: ArcId,
}

impl Node {
    /// Returns the arcs on a byte.
    pub(super) fn on(&self, byte: u8) -> &[ArcId] {
        self.arcs.get(&byte).unwrap_or(&self.others)
    }

    /// Iterates over the arcs on every byte, which are those of stars.
    pub(super) fn on_any(&self) -> impl Iterator<Item = ArcId> {
        let is_everywhere = |arc: &ArcId| self.arcs.values().all(|arcs| arcs.contains(arc));
        self.others.iter().copied().filter(is_everywhere)
    }

    /// Iterates over all arcs, some of them several times.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = ArcId> {
        self.arcs.values().chain([&self.others]).flatten().copied()
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) to: Option<NodeId>,
    pub(super) hit: Option<Hit>,
    /// `true` if the arc stands for the whole rest of the text of its term.
    is_folded: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Hit {
    pub(super) term: TermId,
    pub(super) counts: bool,
    pub(super) place: PlaceId,
}

/// Where several arcs qualify, event-ruler takes one by chance: the first in the order of their identity hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chance {
    /// The oldest arc, which keeps folded texts.
    Oldest,
    /// The newest arc.
    Newest,
}

/// The automaton of one path at one place.
#[derive(Debug)]
pub(super) struct Automaton {
    pub(super) nodes: Vec<Node>,
    pub(super) arcs: Vec<Arc>,
    hits: HashMap<(TermId, PlaceId), ArcId>,
    /// The texts of folded arcs.
    folded: HashMap<TermId, Vec<Symbol>>,
    /// The place of `exists: false`.
    absent: Option<PlaceId>,
    /// `true` once it has a term that is compared from the end.
    has_backward: bool,
    places: PlaceId,
    chance: Chance,
    /// `true` once several arcs qualified.
    pub(super) chose: bool,
}

pub(super) const START: NodeId = 0;

impl Automaton {
    pub(super) fn new(chance: Chance) -> Self {
        let mut automaton = Self {
            nodes: Vec::new(),
            arcs: Vec::new(),
            hits: HashMap::new(),
            folded: HashMap::new(),
            absent: None,
            has_backward: false,
            places: 0,
            chance,
            chose: false,
        };
        automaton.node(false);
        automaton
    }

    /// Returns the reachable arcs in an order in which the arcs behind an arc come first. Loops are the only cycles.
    pub(super) fn reachable(&self, budget: &mut Budget) -> Result<Vec<ArcId>, OutOfBudget> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.arcs.len()];
        let mut waiting = vec![(self.nodes[START].arc, false)];
        while let Some((arc, is_done)) = waiting.pop() {
            budget.check()?;
            if is_done {
                order.push(arc);
                continue;
            }
            if std::mem::replace(&mut seen[arc], true) {
                continue;
            }
            waiting.push((arc, true));
            if let Some(node) = self.arcs[arc].to {
                let next = self.nodes[node].all();
                waiting.extend(next.filter(|arc| !seen[*arc]).map(|arc| (arc, false)));
                budget.spend(1 + self.nodes[node].arcs.len());
            }
        }
        Ok(order)
    }

    /// Returns the places of the terms that an input can hit.
    pub(super) fn reached_places(
        &self,
        budget: &mut Budget,
    ) -> Result<HashSet<PlaceId>, OutOfBudget> {
        let arcs = self.reachable(budget)?;
        Ok(arcs.into_iter().filter_map(|arc| self.arcs[arc].hit).map(|hit| hit.place).collect())
    }

    /// Lays the terms of an array. Returns the places that they lead to. A term that is new leads to the place of the
    /// term before.
    pub(super) fn add(
        &mut self,
        terms: &[LaidTerm],
        budget: &mut Budget,
    ) -> Result<Vec<PlaceId>, OutOfBudget> {
        let mut last = None;
        let mut reached = Vec::new();
        for term in terms {
            match &term.shape {
                TermShape::Absent => {
                    let place = self.absent.or(last).unwrap_or_else(|| self.place());
                    self.absent = Some(place);
                    last = Some(place);
                }
                TermShape::Span(span) => last = Some(self.add_span(term, span, last, budget)?),
                TermShape::Texts { texts, folds, backward } => {
                    for text in texts {
                        last = Some(self.add_text(term, text, *folds, last, budget)?);
                        self.has_backward |= backward;
                    }
                }
            }
            reached.extend(last.filter(|place| !reached.contains(place)));
        }
        Ok(reached)
    }

    fn place(&mut self) -> PlaceId {
        self.places += 1;
        self.places
    }

    fn node(&mut self, is_loose: bool) -> NodeId {
        let (node, arc) = (self.nodes.len(), self.arcs.len());
        self.arcs.push(Arc { to: Some(node), hit: None, is_folded: false });
        self.nodes.push(Node { arcs: BTreeMap::new(), others: Vec::new(), is_loose, arc });
        node
    }

    fn arc(&mut self, to: Option<NodeId>, hit: Option<Hit>, is_folded: bool) -> ArcId {
        self.arcs.push(Arc { to, hit, is_folded });
        self.arcs.len() - 1
    }

    fn hit_arc(&mut self, hit: Hit) -> ArcId {
        if let Some(arc) = self.hits.get(&(hit.term, hit.place)) {
            return *arc;
        }
        let arc = self.arc(None, Some(hit), false);
        self.hits.insert((hit.term, hit.place), arc);
        arc
    }

    fn arcs_on(&self, node: NodeId, symbol: &Symbol, budget: &mut Budget) -> Vec<ArcId> {
        let node = &self.nodes[node];
        match symbol {
            Symbol::Any => {
                budget.spend(node.arcs.values().map(Vec::len).sum::<usize>() + node.others.len());
                node.on_any().collect()
            }
            Symbol::Byte(byte) => {
                let arcs = node.on(*byte);
                budget.spend(1 + arcs.len());
                arcs.to_vec()
            }
            Symbol::OneOf(forms) => {
                let mut common: Option<Vec<ArcId>> = None;
                for form in forms {
                    let now = self.arcs_along(node, form, budget);
                    common = Some(match common {
                        None => now,
                        Some(before) => before.into_iter().filter(|it| now.contains(it)).collect(),
                    });
                }
                common.unwrap_or_default()
            }
        }
    }

    /// Returns the arcs on the last byte of a form, reached by nodes on the bytes before.
    fn arcs_along(&self, node: &Node, form: &[u8], budget: &mut Budget) -> Vec<ArcId> {
        let Some((first, rest)) = form.split_first() else { return Vec::new() };
        let mut now = node.on(*first).to_vec();
        budget.spend(1 + now.len());
        for byte in rest {
            let mut next: Vec<ArcId> = Vec::new();
            for arc in now {
                let Some(to) = self.arcs[arc].to.filter(|to| self.nodes[*to].arc == arc) else {
                    continue;
                };
                for arc in self.nodes[to].on(*byte) {
                    budget.spend(1);
                    if !next.contains(arc) {
                        next.push(*arc);
                    }
                }
            }
            now = next;
        }
        now
    }

    fn add_arc(&mut self, node: NodeId, symbol: &Symbol, arc: ArcId) {
        match symbol {
            Symbol::Any => unreachable!("a star has a node of its own"),
            Symbol::Byte(byte) => self.add_byte(node, *byte, arc),
            Symbol::OneOf(forms) => {
                for form in forms {
                    let Some((last, inner)) = form.split_last() else { continue };
                    let mut at = node;
                    for byte in inner {
                        let middle = self.node(true);
                        let to_middle = self.nodes[middle].arc;
                        self.add_byte(at, *byte, to_middle);
                        at = middle;
                    }
                    self.add_byte(at, *last, arc);
                }
            }
        }
    }

    fn add_byte(&mut self, node: NodeId, byte: u8, arc: ArcId) {
        let Node { arcs, others, .. } = &mut self.nodes[node];
        let arcs = arcs.entry(byte).or_insert_with(|| others.clone());
        if !arcs.contains(&arc) {
            arcs.push(arc);
        }
    }

    fn remove_arc(&mut self, node: NodeId, symbol: &Symbol, arc: ArcId) {
        match symbol {
            Symbol::Any => unreachable!("the arcs of stars have nodes"),
            Symbol::Byte(byte) => self.remove_byte(node, *byte, arc),
            Symbol::OneOf(forms) => forms.iter().for_each(|form| self.remove_form(node, form, arc)),
        }
    }

    fn remove_byte(&mut self, node: NodeId, byte: u8, arc: ArcId) {
        let Node { arcs, others, .. } = &mut self.nodes[node];
        if arcs.get(&byte).unwrap_or(others).contains(&arc) {
            arcs.entry(byte).or_insert_with(|| others.clone()).retain(|it| *it != arc);
        }
    }

    /// Removes an arc at the end of a form, and the nodes before that lead nowhere else.
    fn remove_form(&mut self, node: NodeId, form: &[u8], arc: ArcId) {
        let [first, rest @ ..] = form else { return };
        if rest.is_empty() {
            self.remove_byte(node, *first, arc);
            return;
        }
        for middle in self.nodes[node].on(*first).to_vec() {
            let Some(to) = self.arcs[middle].to else { continue };
            self.remove_form(to, rest, arc);
            let target = &self.nodes[to];
            if target.all().all(|it| it == target.arc) {
                self.remove_byte(node, *first, middle);
            }
        }
    }

    /// Returns the node of the first arc that has one. Prefers a node that is not loose.
    fn first_node(&self, arcs: &[ArcId]) -> Option<NodeId> {
        let nodes = || arcs.iter().filter_map(|arc| self.arcs[*arc].to);
        nodes().find(|node| !self.nodes[*node].is_loose).or_else(|| nodes().next())
    }

    /// Chooses among arcs that event-ruler chooses from by chance.
    fn choose<T: PartialEq>(&mut self, mut candidates: Vec<T>) -> Option<T> {
        let last = candidates.pop()?;
        if candidates.iter().any(|it| *it != last) {
            self.chose = true;
        }
        match self.chance {
            Chance::Newest => Some(last),
            Chance::Oldest => Some(candidates.into_iter().next().unwrap_or(last)),
        }
    }

    /// Of several arcs without a node, chooses the one that gets a node.
    fn choose_bare(&mut self, arcs: &[ArcId]) -> Option<ArcId> {
        let wanted = self.chance == Chance::Newest;
        let is_wanted = |arc: &&ArcId| self.arcs[**arc].is_folded == wanted;
        let chosen = arcs.iter().find(is_wanted).or(arcs.first()).copied();
        self.chose |= arcs.len() > 1;
        chosen
    }

    fn add_text(
        &mut self,
        term: &LaidTerm,
        symbols: &[Symbol],
        folds: bool,
        wanted: Option<PlaceId>,
        budget: &mut Budget,
    ) -> Result<PlaceId, OutOfBudget> {
        let (mut node, mut before) = (START, None);
        let mut at = 0;
        while at + 1 < symbols.len() {
            budget.check()?;
            let arcs = self.arcs_on(node, &symbols[at], budget);
            let nodes = arcs.iter().filter_map(|arc| self.arcs[*arc].to);
            let may_follow = |to: &NodeId| self.may_follow(node, *to, symbols, at);
            let nodes: Vec<_> = nodes.filter(may_follow).collect();
            let Some(to) = self.choose(nodes) else { break };
            (before, node) = (Some(node), to);
            at += 1;
        }
        let place = wanted.unwrap_or_else(|| self.place());
        self.branch_off(term, symbols, folds, (node, before, at), place, budget)
    }

    fn may_follow(&self, node: NodeId, to: NodeId, symbols: &[Symbol], at: usize) -> bool {
        to != node && (!self.nodes[to].is_loose || !self.is_fork(node, symbols, at))
    }

    /// Returns `true` if a loose node on this symbol is not shared: a star leaves here, or the character has two cases.
    fn is_fork(&self, node: NodeId, symbols: &[Symbol], at: usize) -> bool {
        let Symbol::Byte(byte) = symbols[at] else { return false };
        let is_first = !is_continuation(&symbols[at]);
        let after_continuation = at > 0 && is_continuation(&symbols[at - 1]);
        if !is_first && (!self.has_backward || after_continuation) {
            return false;
        }
        let mut stars = self.nodes[node].on_any();
        match (stars.next(), stars.next()) {
            (None, _) => {}
            (Some(only), None) if only == self.nodes[node].arc => {}
            _ => return true,
        }
        let bytes = symbols[at..].iter().map_while(|symbol| match symbol {
            Symbol::Byte(byte) => Some(*byte),
            Symbol::Any | Symbol::OneOf(_) => None,
        });
        let character: Vec<u8> = if is_first {
            let length = match byte {
                0..0x80 => 1,
                0xC2..=0xDF => 2,
                _ => 3,
            };
            bytes.take(length).collect()
        } else {
            // event-ruler reads this byte of a reversed text as the end of a character.
            let mut is_open = true;
            let mut read: Vec<_> =
                bytes.take_while(|it| std::mem::replace(&mut is_open, it & 0xC0 == 0x80)).collect();
            read.reverse();
            read
        };
        let character = String::from_utf8_lossy(&character).chars().next();
        character.is_some_and(|c| !c.to_lowercase().eq(c.to_uppercase()))
    }

    /// Adds the rest of a text, which follows no further node. Returns the place of the term.
    fn branch_off(
        &mut self,
        term: &LaidTerm,
        symbols: &[Symbol],
        folds: bool,
        (mut node, mut before, from): (NodeId, Option<NodeId>, usize),
        place: PlaceId,
        budget: &mut Budget,
    ) -> Result<PlaceId, OutOfBudget> {
        let hit = Hit { term: term.id, counts: term.counts, place };
        let last = symbols.len() - 1;
        if let [arc] = self.arcs_on(node, &symbols[from], budget)[..]
            && let Arc { hit: Some(known), is_folded: true, .. } = self.arcs[arc]
        {
            if known.term == term.id {
                return Ok(known.place);
            }
            self.unfold(node, symbols, from, arc);
        }
        let mut foldable = true;
        let mut at = from;
        while at < last {
            budget.check()?;
            let arcs = self.arcs_on(node, &symbols[at], budget);
            if arcs.is_empty() {
                break;
            }
            let to = match self.first_node(&arcs) {
                Some(to) if self.nodes[to].is_loose => {
                    foldable = false;
                    break;
                }
                Some(to) => to,
                None => {
                    let to = self.node(self.nodes[node].is_loose);
                    let arc = self.choose_bare(&arcs);
                    self.lengthen(node, &symbols[at], arc, to);
                    to
                }
            };
            (before, node) = (Some(node), to);
            at += 1;
        }
        if folds && at < last && foldable {
            let arc = self.arc(None, Some(hit), true);
            self.folded.entry(term.id).or_insert_with(|| symbols.to_vec());
            self.add_arc(node, &symbols[at], arc);
            return Ok(place);
        }
        while at < last {
            budget.check()?;
            let arcs = self.arcs_on(node, &symbols[at], budget);
            let shared = self.first_node(&arcs).filter(|to| !self.nodes[*to].is_loose);
            let to = shared.unwrap_or_else(|| {
                let to = self.node(self.nodes[node].is_loose);
                self.link(node, before, symbols, at, to);
                to
            });
            (before, node) = (Some(node), to);
            at += 1;
        }
        let after_star = last > 0 && symbols[last - 1] == Symbol::Any;
        Ok(self.finish(hit, &symbols[last], node, before.filter(|_| after_star), budget))
    }

    /// Links a new node. A symbol after a star also leads there from before the star, because a star can be empty.
    fn link(
        &mut self,
        node: NodeId,
        before: Option<NodeId>,
        symbols: &[Symbol],
        at: usize,
        to: NodeId,
    ) {
        let arc = self.nodes[to].arc;
        if symbols[at] == Symbol::Any {
            self.nodes[to].others = vec![arc];
            self.nodes[to].is_loose = true;
            let Node { arcs, others, .. } = &mut self.nodes[node];
            others.push(arc);
            for arcs in arcs.values_mut() {
                arcs.push(arc);
            }
            return;
        }
        if matches!(symbols[at], Symbol::OneOf(_)) {
            self.nodes[to].is_loose = true;
        }
        self.add_arc(node, &symbols[at], arc);
        if let Some(before) = before.filter(|_| at > 0 && symbols[at - 1] == Symbol::Any) {
            self.add_arc(before, &symbols[at], arc);
        }
    }

    /// Adds the last symbol of a text, unless it is there. Returns the place of the term.
    fn finish(
        &mut self,
        hit: Hit,
        symbol: &Symbol,
        node: NodeId,
        before_star: Option<NodeId>,
        budget: &mut Budget,
    ) -> PlaceId {
        let arcs = self.arcs_on(node, symbol, budget);
        let unfolded = arcs.iter().map(|arc| self.arcs[*arc]).filter(|arc| !arc.is_folded);
        let same = unfolded.filter_map(|arc| arc.hit).filter(|known| known.term == hit.term);
        let places = same.map(|known| known.place).collect();
        if let Some(place) = self.choose(places) {
            return place;
        }
        let arc = self.hit_arc(hit);
        self.add_arc(node, symbol, arc);
        if let Some(before) = before_star {
            self.add_arc(before, symbol, arc);
        }
        hit.place
    }

    /// Puts a node behind an arc that had none. A folded arc loses its hit, as in event-ruler.
    fn lengthen(&mut self, node: NodeId, symbol: &Symbol, arc: Option<ArcId>, to: NodeId) {
        let hit = arc.map(|arc| self.arcs[arc]).filter(|arc| !arc.is_folded);
        let longer = match hit {
            Some(Arc { hit, .. }) => self.arc(Some(to), hit, false),
            None => self.nodes[to].arc,
        };
        self.add_arc(node, symbol, longer);
        if let Some(arc) = arc {
            self.remove_arc(node, symbol, arc);
        }
    }

    /// Lays the part of a folded text that it has in common with another text, and folds the rest again.
    fn unfold(&mut self, node: NodeId, symbols: &[Symbol], from: usize, arc: ArcId) {
        let Some(hit) = self.arcs[arc].hit else { return };
        let text = self.folded.get(&hit.term).cloned().unwrap_or_default();
        let pairs = text.iter().zip(symbols).skip(from);
        let differs = from + pairs.take_while(|(one, two)| one == two).count();
        let last = text.len() - 1;
        let mut top = None;
        let mut at = node;
        for symbol in &text[from..differs.min(last)] {
            let new = self.node(self.nodes[at].is_loose);
            if top.is_some() {
                let arc = self.nodes[new].arc;
                self.add_arc(at, symbol, arc);
            }
            top = top.or(Some(new));
            at = new;
        }
        let Some(top) = top else { return };
        if differs < last {
            let rest = self.arc(None, Some(hit), true);
            self.add_arc(at, &text[differs], rest);
        } else {
            let end = self.hit_arc(hit);
            self.add_arc(at, &text[last], end);
        }
        self.lengthen(node, &symbols[from], Some(arc), top);
    }

    fn add_span(
        &mut self,
        term: &LaidTerm,
        span: &DigitSpan,
        wanted: Option<PlaceId>,
        budget: &mut Budget,
    ) -> Result<PlaceId, OutOfBudget> {
        let DigitSpan { low, low_inclusive, high, high_inclusive } = span;
        let digits: Vec<u8> = span.digits().collect();
        let mut hit = Hit { term: term.id, counts: term.counts, place: 0 };
        hit.place = wanted.unwrap_or_else(|| self.place());
        let (mut fork, mut common) = (START, 0);
        while low[common] == high[common] {
            fork = self.digit_node(fork, low[common], budget);
            common += 1;
        }
        for &digit in digits.iter().filter(|it| (low[common] + 1..high[common]).contains(it)) {
            hit.place = self.finish(hit, &Symbol::Byte(digit), fork, None, budget);
        }
        let last = low.len() - 1;
        for (side, inclusive, is_low) in [(low, low_inclusive, true), (high, high_inclusive, false)]
        {
            let (mut node, mut at) = (fork, common);
            for index in (common + 1).min(last)..=last {
                budget.check()?;
                let end = side[index];
                let own = (*inclusive && index == last).then_some(end);
                let is_inside = |digit: &u8| if is_low { *digit > end } else { *digit < end };
                let inside = digits.iter().copied().filter(is_inside);
                let ends: Vec<_> =
                    own.into_iter().chain(inside.filter(|_| index > common)).collect();
                if ends.is_empty() {
                    continue;
                }
                while at < index {
                    node = self.digit_node(node, side[at], budget);
                    at += 1;
                }
                for digit in ends {
                    hit.place = self.finish(hit, &Symbol::Byte(digit), node, None, budget);
                }
            }
        }
        Ok(hit.place)
    }

    fn digit_node(&mut self, node: NodeId, digit: u8, budget: &mut Budget) -> NodeId {
        let symbol = Symbol::Byte(digit);
        let arcs = self.arcs_on(node, &symbol, budget);
        self.first_node(&arcs).unwrap_or_else(|| {
            let to = self.node(self.nodes[node].is_loose);
            let arc = self.choose_bare(&arcs);
            self.lengthen(node, &symbol, arc, to);
            to
        })
    }
}

/// Returns `true` for a byte of UTF-8 that continues a character.
fn is_continuation(symbol: &Symbol) -> bool {
    matches!(symbol, Symbol::Byte(0x80..0xC0))
}
