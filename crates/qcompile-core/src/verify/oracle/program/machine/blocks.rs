//! The control flow of a running program.

use super::{Flow, Here, Machine, Stop};
use crate::ir::arithmetic::{self, Fault};
use crate::ir::classical::{Expression, Value};
use crate::ir::semantics::values_of;
use crate::ir::{Block, Head, OpView, Region};
use crate::verify::oracle::program::Event;
use crate::verify::places::Places;

/// Rounds of a `while` in which nothing is measured.
const MAX_ROUNDS: usize = 100_000;

impl Machine<'_, '_> {
    pub(super) fn block(&mut self, block: &Block, op: &OpView<'_>, places: &Places) -> Result<Flow, Stop> {
        let body = |k: usize| block.bodies.get(k).map(|body| (body.clone(), places.body(op.touched, body)));
        let chosen = match &block.head {
            Head::Scope | Head::Box(None) => body(0),
            Head::Box(Some(duration)) => {
                let length = self.value(duration, places)?;
                self.run.events.push(Event::Text(format!("box of {length:?}")));
                body(0)
            }
            Head::If(condition) => body(if self.truth(condition, places)? { 0 } else { 1 }),
            Head::Switch { subject, labels } => {
                let case = self.case(subject, labels, places)?;
                body(case.unwrap_or(labels.len()))
            }
            Head::While(condition) => {
                let (body, inner) = body(0).ok_or(Fault::Unsupported)?;
                return self.while_loop(condition, places, &body, &inner);
            }
            Head::For { variable, domain } => {
                let (body, inner) = body(0).ok_or(Fault::Unsupported)?;
                let values = values_of(domain, &mut Here { machine: self, places })?;
                for value in values {
                    let value = self.fit(*variable, value)?;
                    self.run.store.set(*variable, value);
                    match self.region(&body, &inner)? {
                        Flow::Break => break,
                        Flow::Next | Flow::Continue => {}
                        leaving => return Ok(leaving),
                    }
                }
                return Ok(Flow::Next);
            }
        };
        match chosen {
            Some((body, inner)) => self.region(&body, &inner),
            None => Ok(Flow::Next),
        }
    }

    /// The first case with a label equal to the subject.
    pub(super) fn case(
        &mut self,
        subject: &Expression,
        labels: &[Vec<Expression>],
        places: &Places,
    ) -> Result<Option<usize>, Stop> {
        let number = |value: &Value| arithmetic::integer_of(value).ok_or(Fault::Unsupported);
        let subject = number(&self.value(subject, places)?)?;
        for (case, labels) in labels.iter().enumerate() {
            for label in labels {
                if number(&self.value(label, places)?)? == subject {
                    return Ok(Some(case));
                }
            }
        }
        Ok(None)
    }

    pub(super) fn while_loop(
        &mut self,
        condition: &Expression,
        places: &Places,
        body: &Region,
        inner: &Places,
    ) -> Result<Flow, Stop> {
        self.loops += 1;
        let (number, choices) = (self.loops, self.run.choices.len());
        let mut branched = 0;
        for round in 0.. {
            if !self.truth(condition, places)? {
                break;
            }
            if branched == self.program.limits.iterations || round == MAX_ROUNDS {
                self.run.events.push(Event::Cut(number));
                self.run.cut = true;
                return Ok(Flow::End);
            }
            branched += (self.run.choices.len() > choices) as usize;
            self.run.iterations = self.run.iterations.max(round + 1);
            match self.region(body, inner)? {
                Flow::Break => break,
                Flow::Next | Flow::Continue => {}
                leaving => return Ok(leaving),
            }
        }
        Ok(Flow::Next)
    }
}
