//! The ops of a region in the order that its wires impose: which can come next, and which are done.

use super::steps::{Act, Step, Steps};

/// One side of a comparison that walks through two regions at once.
pub struct Queues<'s> {
    steps: &'s [Step],
    /// Steps on each wire, and how many of them are done.
    on: Vec<Vec<u32>>,
    done: Vec<usize>,
    taken: Vec<bool>,
    left: usize,
    /// No step before it is left.
    first: usize,
}

impl<'s> Queues<'s> {
    pub fn new(steps: &'s Steps) -> Self {
        let mut on = vec![Vec::new(); steps.wires];
        for (k, step) in steps.steps.iter().enumerate() {
            step.touched.iter().for_each(|&wire| on[wire].push(k as u32));
        }
        let count = steps.steps.len();
        let (done, taken) = (vec![0; on.len()], vec![false; count]);
        Queues { steps: &steps.steps, on, done, taken, left: count, first: 0 }
    }

    pub fn is_done(&self) -> bool {
        self.left == 0
    }

    /// How many steps are done.
    pub fn progress(&self) -> usize {
        self.steps.len() - self.left
    }

    /// The next step on a wire, if nothing before it on other wires is left.
    pub fn next(&self, wire: usize) -> Option<(usize, &'s Step)> {
        let at = self.head(wire)?;
        let step = &self.steps[at];
        step.touched.iter().all(|&other| self.head(other) == Some(at)).then_some((at, step))
    }

    fn head(&self, wire: usize) -> Option<usize> {
        self.on[wire].get(self.done[wire]).map(|&at| at as usize)
    }

    /// How soon the same gate comes on its wires: more is sooner, 0 is not among the next few.
    pub fn comes_up(&self, gate: &Step) -> usize {
        const LOOK_AHEAD: usize = 32;
        let Some(&wire) = gate.touched.first() else { return 0 };
        let next = self.on[wire][self.done[wire]..].iter().take(LOOK_AHEAD);
        let mut steps = next.map(|&at| &self.steps[at as usize]);
        let distance = steps.position(|step| step.touched == gate.touched && step.act.same(&gate.act));
        distance.map_or(0, |distance| LOOK_AHEAD - distance)
    }

    /// Takes a step that [`Queues::next`] gave.
    pub fn take(&mut self, at: usize) -> &'s Step {
        let step = &self.steps[at];
        step.touched.iter().for_each(|&wire| self.done[wire] += 1);
        self.taken[at] = true;
        self.left -= 1;
        step
    }

    /// How many steps on each wire are done.
    pub fn done(&self) -> &[usize] {
        &self.done
    }

    /// The steps that were left when this was what was done.
    pub fn left_at<'q>(&'q self, done: &'q [usize]) -> impl Iterator<Item = &'s Step> + 'q {
        let is_left = |(at, step): &(usize, &'s Step)| {
            let Some(&wire) = step.touched.first() else { return false };
            self.on[wire].get(done[wire]).is_some_and(|&next| *at >= next as usize)
        };
        self.steps.iter().enumerate().filter(is_left).map(|(_, step)| step)
    }

    /// The first step that is left: it can always come next.
    pub fn first(&mut self) -> Option<(usize, &'s Step)> {
        while *self.taken.get(self.first)? {
            self.first += 1;
        }
        Some((self.first, &self.steps[self.first]))
    }

    /// Takes all gates that can come next and those that they free, in order.
    pub fn take_gates(&mut self) -> Vec<&'s Step> {
        let mut taken = Vec::new();
        let mut open: Vec<usize> = (0..self.on.len()).rev().collect();
        while let Some(wire) = open.pop() {
            if let Some((at, step)) = self.next(wire)
                && matches!(step.act, Act::Gates(_))
            {
                taken.push(self.take(at));
                open.extend(&step.touched);
            }
        }
        taken
    }
}
