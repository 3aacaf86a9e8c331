//! Which statements of a region's text stay, and what stands in place of the others and between them.
//!
//! A statement stays when all its ops are there, unchanged, side by side. The statements that stay in their order
//! (as many as possible, should a pass have moved some) are the skeleton; everything else is put between them.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostics::Span;
use crate::ir::{MODIFIED, NO_ORIGIN, Region, RegionText, Row};

/// A part of the output, in output order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Statements `first..end` stay, with everything between them.
    Keep { first: usize, end: usize },
    /// Statement `at` stays, but a body of it changed.
    Inside { at: usize, row: Row },
    /// Statement `at` stays, in other words.
    Reword { at: usize, rows: Range<Row> },
    /// These ops stand in place of statement `at`.
    Replace { at: usize, rows: Range<Row> },
    /// The phase of the region stands in place of statement `at`.
    ReplacePhase { at: usize },
    /// These ops are new here.
    New { rows: Range<Row> },
    /// Statement `at` has moved here.
    Moved { at: usize, row: Row },
    /// The phase of the region, which no statement says yet.
    NewPhase,
}

/// The statements of a region's text that ops or phases came from.
pub(super) struct Base<'a> {
    /// Offsets in rising order.
    pub(super) starts: Cow<'a, [u32]>,
    /// How many ops each has; `None` when each has one.
    counts: Option<Vec<u32>>,
}

impl<'a> Base<'a> {
    /// The statements at or after `from` inside the text's own file; with those of the phase when it changed.
    pub(super) fn new(text: &'a RegionText, from: u32, with_phases: bool) -> Base<'a> {
        let inside = Span::new(from.max(text.span.start), text.span.end);
        let statements = &text.statements[..];
        let plain = (!with_phases || text.phases.is_empty()) && statements.is_sorted_by(|a, b| a < b);
        if plain && statements.last().is_none_or(|&last| inside.contains(last)) {
            let first = statements.partition_point(|&start| start < inside.start);
            return Base { starts: Cow::Borrowed(&statements[first..]), counts: None };
        }
        let mut entries: Vec<(u32, u32)> = Vec::with_capacity(statements.len());
        for &start in statements.iter().filter(|&&start| inside.contains(start)) {
            match entries.last_mut() {
                Some(last) if last.0 == start => last.1 += 1,
                _ => entries.push((start, 1)),
            }
        }
        if with_phases {
            entries
                .extend(text.phases.iter().filter(|&&start| inside.contains(start)).map(|&start| (start, 0)));
        }
        entries.sort_by_key(|entry| entry.0);
        let (starts, counts) = entries.into_iter().unzip();
        Base { starts: Cow::Owned(starts), counts: Some(counts) }
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    fn count(&self, at: usize) -> usize {
        self.counts.as_ref().map_or(1, |counts| counts[at] as usize)
    }

    /// The statement at `origin`; most often it is the one after the last that was found.
    fn find(&self, origin: u32, expected: usize) -> Option<usize> {
        if self.starts.get(expected) == Some(&origin) {
            return Some(expected);
        }
        self.starts.binary_search(&origin).ok()
    }

    /// Statements that only give a phase.
    fn phases(&self) -> impl Iterator<Item = usize> + '_ {
        let counts = self.counts.iter().flat_map(|counts| counts.iter().enumerate());
        counts.filter(|(_, count)| **count == 0).map(|(at, _)| at)
    }
}

/// What the plan asks about ops.
pub(super) trait Judge {
    /// Whether plain gates that are all there stay without further questions.
    fn keeps_gates(&self) -> bool;
    /// Whether a statement that has its ops can stay as it is.
    fn judge(&self, rows: Range<Row>) -> Verdict;
    /// Whether the text that is spliced shows the op elsewhere (an include).
    fn is_shown_elsewhere(&self, row: Row) -> bool;
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Untouched,
    /// A body changed.
    Inside,
    /// Says the same in other words.
    Reworded,
    /// Has to be written anew.
    Changed,
}

/// Neighbouring ops that are treated alike.
struct Run {
    rows: Range<Row>,
    /// The first statement that they are, or that they came from.
    base: Option<usize>,
    /// How many statements it covers.
    len: usize,
    state: State,
    /// Whether it stands in the place of these statements.
    anchored: bool,
}

impl Run {
    fn new(rows: Range<Row>, base: Option<usize>, len: usize, state: State) -> Run {
        Run { rows, base, len, state, anchored: base.is_some() }
    }

    /// The statements whose place it takes.
    fn place(&self) -> Option<Range<usize>> {
        let first = self.base.filter(|_| self.anchored)?;
        Some(first..first + self.len)
    }

    fn pieces(self, base: &Base) -> Vec<Piece> {
        let Run { rows, len, state, .. } = self;
        match (self.base.unwrap_or(0), state, self.anchored) {
            (at, State::Kept, true) => vec![Piece::Keep { first: at, end: at + len }],
            (at, State::Inside, true) => vec![Piece::Inside { at, row: rows.start }],
            (at, State::Reworded, true) => vec![Piece::Reword { at, rows }],
            (at, State::New, true) => vec![Piece::Replace { at, rows }],
            (at, State::Phase, true) => vec![Piece::ReplacePhase { at }],
            (_, State::New | State::Reworded, false) => vec![Piece::New { rows }],
            (_, State::Phase, false) => vec![Piece::NewPhase],
            (first, State::Kept | State::Inside, false) => {
                let mut row = rows.start;
                let mut moved = |at| {
                    let piece = Piece::Moved { at, row };
                    row += base.count(at);
                    piece
                };
                (first..first + len).map(&mut moved).collect()
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Kept,
    Inside,
    Reworded,
    New,
    Phase,
}

/// Plans the output of a region. `phase` is the row at which a new phase statement
/// goes, if there is to be one.
pub(super) fn plan(region: &Region, base: &Base, judge: &dyn Judge, phase: Option<Row>) -> Vec<Piece> {
    let mut runs = Runs { region, base, judge, made: Vec::new() }.collect(phase);
    anchor_new_runs(&mut runs);
    place_phase(&mut runs, base);
    keep_one_order(&mut runs, base.len());
    runs.into_iter().flat_map(|run| run.pieces(base)).collect()
}

struct Runs<'a> {
    region: &'a Region,
    base: &'a Base<'a>,
    judge: &'a dyn Judge,
    made: Vec<Run>,
}

impl Runs<'_> {
    fn collect(mut self, phase: Option<Row>) -> Vec<Run> {
        let total = self.region.len();
        match phase {
            None => self.rows(0..total),
            Some(at) => {
                self.rows(0..at);
                self.made.push(Run::new(at..at, None, 1, State::Phase));
                self.rows(at..total);
            }
        }
        self.made
    }

    fn rows(&mut self, range: Range<Row>) {
        let columns = self.region.columns();
        let mut row = range.start;
        let mut expected = 0;
        while row < range.end {
            let skipped = self.kept_from(row, range.end, expected);
            if skipped > 0 {
                self.keep(row..row + skipped, expected, skipped);
                row += skipped;
                expected += skipped;
                continue;
            }
            let origin = columns.origins.get(row).copied().unwrap_or(NO_ORIGIN);
            let same = |other: &Row| columns.origins.get(*other).copied().unwrap_or(NO_ORIGIN) == origin;
            let end = (row + 1..range.end).find(|other| !same(other)).unwrap_or(range.end);
            self.group(row..end, origin, expected);
            if let Some(at) = self.made.last().and_then(|run| Some(run.base? + run.len)) {
                expected = at;
            }
            row = end;
        }
    }

    /// How many ops from `row` on are, one by one, the statements from `expected` on.
    fn kept_from(&self, row: Row, end: Row, expected: usize) -> usize {
        if self.base.counts.is_some() || !self.judge.keeps_gates() {
            return 0;
        }
        let columns = self.region.columns();
        let origins = columns.origins.get(row..end).unwrap_or(&[]);
        let starts = self.base.starts.get(expected..).unwrap_or(&[]);
        let plain = |op: &crate::ir::Op| !op.is(MODIFIED) && !op.kind.has_payload();
        let pairs = origins.iter().zip(starts).zip(&columns.ops[row..]);
        pairs.take_while(|((origin, start), op)| origin == start && plain(op)).count()
    }

    /// Ops of one statement, or made from it.
    fn group(&mut self, rows: Range<Row>, origin: u32, expected: usize) {
        let base = if origin == NO_ORIGIN { None } else { self.base.find(origin, expected) };
        let ops = self.region.ops();
        let Some(at) = base else {
            for row in rows.filter(|&row| ops[row].is(MODIFIED) || !self.judge.is_shown_elsewhere(row)) {
                self.new_op(row);
            }
            return;
        };
        let intact = intact_part(&rows, self.base.count(at), |row| !ops[row].is(MODIFIED));
        let verdict = intact.as_ref().map(|part| self.judge.judge(part.clone()));
        match (intact, verdict) {
            (Some(part), Some(verdict)) if verdict != Verdict::Changed => {
                (rows.start..part.start).for_each(|row| self.new_op(row));
                match verdict {
                    Verdict::Inside => self.made.push(Run::new(part.clone(), base, 1, State::Inside)),
                    Verdict::Reworded => self.made.push(Run::new(part.clone(), base, 1, State::Reworded)),
                    _ => self.keep(part.clone(), at, 1),
                }
                (part.end..rows.end).for_each(|row| self.new_op(row));
            }
            _ => self.made.push(Run::new(rows, base, 1, State::New)),
        }
    }

    fn keep(&mut self, rows: Range<Row>, first: usize, len: usize) {
        match self.made.last_mut() {
            Some(run) if run.state == State::Kept && run.base.map(|base| base + run.len) == Some(first) => {
                run.len += len;
                run.rows.end = rows.end;
            }
            _ => self.made.push(Run::new(rows, Some(first), len, State::Kept)),
        }
    }

    /// An op that stands in no statement's place.
    fn new_op(&mut self, row: Row) {
        match self.made.last_mut() {
            Some(run) if run.state == State::New && run.base.is_none() && run.rows.end == row => {
                run.rows.end += 1
            }
            _ => self.made.push(Run::new(row..row + 1, None, 1, State::New)),
        }
    }
}

/// The ops of a statement within those of its origin, when they are all there side by side.
fn intact_part(rows: &Range<Row>, count: usize, unmodified: impl Fn(Row) -> bool) -> Option<Range<Row>> {
    let first = rows.clone().find(|&row| unmodified(row))?;
    let end = (first..rows.end).find(|&row| !unmodified(row)).unwrap_or(rows.end);
    let alone = (end..rows.end).all(|row| !unmodified(row));
    (alone && end - first == count).then_some(first..end)
}

/// New ops stand in the place of the statement they came from when it is gone, the first of them that do.
fn anchor_new_runs(runs: &mut [Run]) {
    let is_new = |run: &Run| run.state == State::New && run.anchored;
    if !runs.iter().any(is_new) {
        return;
    }
    let stays = |run: &&Run| matches!(run.state, State::Kept | State::Inside | State::Reworded);
    let mut taken: Vec<Range<usize>> = runs.iter().filter(stays).filter_map(Run::place).collect();
    taken.sort_unstable_by_key(|place| place.start);
    let mut last = None;
    for run in runs.iter_mut().filter(|run| is_new(run)) {
        let before = taken.partition_point(|place| Some(place.start) <= run.base);
        let is_taken = taken[..before].last().is_some_and(|place| run.base < Some(place.end));
        run.anchored = !is_taken && last != run.base;
        last = run.base;
    }
}

/// Puts the phase in place of the first statement that gave one.
fn place_phase(runs: &mut Vec<Run>, base: &Base) {
    let (Some(run), Some(at)) = (runs.iter().position(|run| run.state == State::Phase), base.phases().next())
    else {
        return;
    };
    let mut phase = runs.remove(run);
    phase.base = Some(at);
    phase.anchored = true;
    let place =
        runs.iter().position(|run| run.place().is_some_and(|place| place.start > at)).unwrap_or(runs.len());
    runs.insert(place, phase);
}

/// Takes their places from runs until the places rise, so that as many statements as possible stay.
fn keep_one_order(runs: &mut [Run], statements: usize) {
    let places = runs.iter().filter_map(Run::place);
    if places.into_iter().try_fold(0, |end, place| (place.start >= end).then_some(place.end)).is_some() {
        return;
    }
    let mut stays = vec![false; runs.len()];
    heaviest_rising(runs, statements).into_iter().for_each(|run| stays[run] = true);
    for (run, stays) in runs.iter_mut().zip(stays) {
        run.anchored &= stays;
    }
}

/// A sequence of runs whose places rise, with the most statements.
fn heaviest_rising(runs: &[Run], statements: usize) -> Vec<usize> {
    /// Statements so far and the last run.
    type Best = (usize, Option<usize>);
    let heavier = |a: Best, b: Best| if b.0 > a.0 { b } else { a };
    // A Fenwick tree of maxima over the ends of places.
    let mut best: Vec<Best> = vec![(0, None); statements + 2];
    let mut before = vec![None; runs.len()];
    let mut heaviest: Best = (0, None);
    for (k, place) in runs.iter().enumerate().filter_map(|(k, run)| Some((k, run.place()?))) {
        let mut top: Best = (0, None);
        let mut at = place.start + 1;
        while at > 0 {
            top = heavier(top, best[at]);
            at &= at - 1;
        }
        before[k] = top.1;
        let own = (top.0 + place.len(), Some(k));
        heaviest = heavier(heaviest, own);
        let mut at = place.end + 1;
        while at < best.len() {
            best[at] = heavier(best[at], own);
            at += at & at.wrapping_neg();
        }
    }
    std::iter::successors(heaviest.1, |&run| before[run]).collect()
}
