//! A sum over paths, and the rules that take variables out of it.

use std::f64::consts::TAU;
use std::rc::Rc;

use num_complex::Complex64;
use rustc_hash::{FxHashMap, FxHashSet};

use super::spelling::{Condition, Word};

pub type Variable = u32;

/// Variables that are added modulo 2, rising.
pub type Parity = Vec<Variable>;

/// Turns so close to a multiple of `GRID` are that multiple. How far all together were off is counted.
const NEGLIGIBLE: f64 = 1e-11;
/// A power of two, so that sums of multiples do not round.
const GRID: f64 = 1.0 / 65536.0;
/// Turns that are multiples of `1 / 2^MAX_ORDER` may cancel though they belong to different parities; others never do.
const MAX_ORDER: u32 = 5;
/// Products of variables that one parity may be written as.
const MAX_PRODUCTS: f64 = 20_000.0;

/// A parity or its opposite.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    pub parity: Parity,
    pub flipped: bool,
}

impl Form {
    fn add(&mut self, other: &Form) {
        self.parity = sum(&self.parity, &other.parity);
        self.flipped ^= other.flipped;
    }
}

pub fn sum(a: &[Variable], b: &[Variable]) -> Parity {
    let mut sum = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => {
                sum.push(a[i]);
                i += 1;
            }
            std::cmp::Ordering::Greater => {
                sum.push(b[j]);
                j += 1;
            }
            std::cmp::Ordering::Equal => {
                i += 1;
                j += 1;
            }
        }
    }
    sum.extend_from_slice(&a[i..]);
    sum.extend_from_slice(&b[j..]);
    sum
}

fn without(parity: &[Variable], variable: Variable) -> Parity {
    parity.iter().copied().filter(|&own| own != variable).collect()
}

/// In (-1/2, 1/2].
fn wrapped(turns: f64) -> f64 {
    let rest = turns - turns.round();
    if rest == -0.5 { 0.5 } else { rest }
}

/// Least m with `2^m turns` whole, if there is one.
fn order(turns: f64) -> Option<u32> {
    (0..=MAX_ORDER).find(|&m| (turns * (1 << m) as f64).fract() == 0.0)
}

/// The sum of `2^(scale / 2) e^(2 pi i phase(x)) |kets(x)><bras(x)|` over all values x of the variables.
#[derive(Clone)]
pub struct PathSum {
    /// Forms of the qubits: kets, bras.
    sides: [Vec<Form>; 2],
    /// Turns per unit of a parity, which is 0 or 1.
    phases: FxHashMap<Rc<[Variable]>, f64>,
    constant: f64,
    pub scale: i64,
    /// For each variable the parities with a phase in which it occurs.
    uses: Vec<FxHashSet<Rc<[Variable]>>>,
    /// For each variable the forms in which it occurs.
    holders: Vec<FxHashSet<(usize, usize)>>,
    alive: Vec<bool>,
    living: usize,
    /// Variables whose surroundings changed.
    changed: Vec<Variable>,
    waiting: Vec<bool>,
    /// How far, at most, the sum is from what it stands for.
    pub drift: f64,
    /// Variables looked at so far, a measure of work.
    pub work: f64,
}

/// What a phase says about one variable y: `phase(y=1) - phase(y=0)` in turns, if it is a multiple of a quarter plus half
/// a parity.
struct Slope {
    constant: f64,
    parity: Parity,
}

/// The operator is not unitary, so a rule was applied wrongly.
#[derive(Debug)]
pub struct Vanished;

impl PathSum {
    pub fn identity(qubits: usize) -> PathSum {
        let forms: Vec<Form> =
            (0..qubits as Variable).map(|k| Form { parity: vec![k], flipped: false }).collect();
        PathSum {
            sides: [forms.clone(), forms],
            phases: FxHashMap::default(),
            constant: 0.0,
            scale: 0,
            uses: vec![FxHashSet::default(); qubits],
            holders: (0..qubits).map(|qubit| [(0, qubit), (1, qubit)].into_iter().collect()).collect(),
            alive: vec![true; qubits],
            living: qubits,
            changed: Vec::new(),
            waiting: vec![false; qubits],
            drift: 0.0,
            work: 0.0,
        }
    }

    pub fn forms(&self) -> &[Vec<Form>; 2] {
        &self.sides
    }

    pub fn phases(&self) -> impl Iterator<Item = (&[Variable], f64)> {
        self.phases.iter().map(|(parity, &turns)| (&parity[..], turns))
    }

    pub fn alive(&self) -> impl Iterator<Item = Variable> + '_ {
        (0..self.alive.len() as Variable).filter(|&variable| self.alive[variable as usize])
    }

    /// Variables beyond one for each qubit.
    pub fn excess(&self) -> usize {
        self.living.saturating_sub(self.sides[0].len())
    }

    /// Variables that no form holds: they are summed over within each entry of the operator.
    pub fn inner(&self) -> impl Iterator<Item = Variable> + '_ {
        self.alive().filter(|&variable| self.is_inner(variable))
    }

    fn is_inner(&self, variable: Variable) -> bool {
        self.alive[variable as usize] && self.holders[variable as usize].is_empty()
    }

    /// Whether the sum does nothing to a qubit and nothing depends on it.
    pub fn is_idle(&self, qubit: usize) -> bool {
        let [ket, bra] = [&self.sides[0][qubit], &self.sides[1][qubit]];
        let [variable] = ket.parity[..] else { return false };
        ket == bra
            && !ket.flipped
            && self.uses[variable as usize].is_empty()
            && self.holders[variable as usize].len() == 2
    }

    /// Multiplies by a gate on the left (side 0) or by its adjoint on the right (side 1).
    pub fn apply(&mut self, side: usize, word: &Word) {
        match word {
            Word::Phase { turns, on } => self.apply_phase(side, *turns, on),
            Word::Flip { target, on: None } => self.sides[side][*target].flipped ^= true,
            Word::Flip { target, on: Some(condition) } => {
                let added = self.condition(side, *condition);
                self.add_to_form(side, *target, &added);
            }
            Word::Hadamard(qubit) => self.apply_hadamard(side, *qubit),
        }
    }

    /// Multiplies by a phase.
    pub fn turn(&mut self, turns: f64) {
        self.constant = wrapped(self.constant + turns);
    }

    fn condition(&self, side: usize, (qubit, value): Condition) -> Form {
        let mut form = self.sides[side][qubit].clone();
        form.flipped ^= !value;
        form
    }

    /// The product of k forms is the sum of `(-1)^(|S| + 1) / 2^(k - 1)` times the parity of S over all S that are not empty.
    fn apply_phase(&mut self, side: usize, turns: f64, on: &[Condition]) {
        let turns = if side == 0 { turns } else { -turns };
        if on.is_empty() {
            return self.turn(turns);
        }
        let forms: Vec<Form> = on.iter().map(|&condition| self.condition(side, condition)).collect();
        self.add_product(&forms, turns);
    }

    fn add_product(&mut self, forms: &[Form], turns: f64) {
        let share = turns / (1u64 << (forms.len() - 1)) as f64;
        let mut parities = vec![(Form::default(), -1.0)];
        for form in forms {
            for k in 0..parities.len() {
                let (mut with, sign) = parities[k].clone();
                with.add(form);
                parities.push((with, -sign));
            }
        }
        for (form, sign) in parities.into_iter().skip(1) {
            self.add_phase(&form, sign * share);
        }
    }

    fn apply_hadamard(&mut self, side: usize, qubit: usize) {
        let new = self.alive.len() as Variable;
        self.uses.push(FxHashSet::default());
        self.holders.push(FxHashSet::default());
        self.alive.push(true);
        self.living += 1;
        self.waiting.push(false);
        let after = Form { parity: vec![new], flipped: false };
        let before = self.sides[side][qubit].clone();
        self.add_product(&[before.clone(), after.clone()], 0.5);
        self.scale -= 1;
        let mut change = before;
        change.add(&after);
        self.add_to_form(side, qubit, &change);
    }

    fn add_to_form(&mut self, side: usize, qubit: usize, added: &Form) {
        self.sides[side][qubit].add(added);
        self.work += added.parity.len() as f64;
        for &variable in &added.parity {
            let holders = &mut self.holders[variable as usize];
            if !holders.remove(&(side, qubit)) {
                holders.insert((side, qubit));
            }
            self.touch(variable);
        }
    }

    fn touch(&mut self, variable: Variable) {
        if !std::mem::replace(&mut self.waiting[variable as usize], true) {
            self.changed.push(variable);
        }
    }

    fn add_phase(&mut self, form: &Form, turns: f64) {
        let turns = match form.flipped {
            true => {
                self.turn(turns);
                -turns
            }
            false => turns,
        };
        if form.parity.is_empty() {
            return;
        }
        let key: Rc<[Variable]> = form.parity.as_slice().into();
        let total = turns + self.forget(&key);
        let near = (total / GRID).round() * GRID;
        let total = if (total - near).abs() < NEGLIGIBLE {
            self.drift += (total - near).abs() * TAU;
            wrapped(near)
        } else {
            wrapped(total)
        };
        if total == 0.5 && key.len() > 1 {
            // Half a turn for their parity is half a turn for each of several variables.
            for &variable in key.iter() {
                self.add_phase(&Form { parity: vec![variable], flipped: false }, 0.5);
            }
        } else if total != 0.0 {
            for &variable in key.iter() {
                self.uses[variable as usize].insert(key.clone());
            }
            self.phases.insert(key, total);
        }
    }

    /// Takes out variables as long as a rule applies.
    pub fn reduce(&mut self) -> Result<(), Vanished> {
        while let Some(variable) = self.changed.pop() {
            self.waiting[variable as usize] = false;
            if !self.is_inner(variable) {
                self.settle(variable);
            } else if let Some(slope) = self.slope(variable) {
                self.take_out(variable, slope)?;
            }
        }
        Ok(())
    }

    /// Sees to it that each variable in a form is a form of its own somewhere: then none hides in forms that could do without it.
    fn settle(&mut self, variable: Variable) {
        let forms = self.holders[variable as usize].iter().map(|&(side, qubit)| &self.sides[side][qubit]);
        let Some(shortest) = forms.min_by_key(|form| (form.parity.len(), &form.parity)) else { return };
        if shortest.parity.len() > 1 {
            let rest = Form { parity: without(&shortest.parity, variable), flipped: shortest.flipped };
            self.substitute(variable, &rest);
        }
    }

    /// A parity of k variables is the sum of `(-2)^(|U| - 1)` times the product of U over all subsets U that are not empty, and
    /// products with whole coefficients do not count. What is left is unique.
    fn slope(&mut self, variable: Variable) -> Option<Slope> {
        let mut constant = 0.0;
        let mut parity = Parity::new();
        let mut products: FxHashMap<Parity, f64> = FxHashMap::default();
        for key in &self.uses[variable as usize] {
            let turns = self.phases[key];
            constant += turns;
            self.work += key.len() as f64;
            if key.len() == 1 {
                continue;
            }
            let rest = without(key, variable);
            match order(-2.0 * turns)? {
                0 => {}
                1 => parity = sum(&parity, &rest),
                _ => self.work += add_products(&mut products, &rest, -2.0 * turns)?,
            }
        }
        for (product, turns) in products {
            match (product.len(), wrapped(turns)) {
                (_, 0.0) => {}
                (1, 0.5) => parity = sum(&parity, &product),
                _ => return None,
            }
        }
        let constant = wrapped(constant);
        let quarters = (constant * 4.0).round() / 4.0;
        if (constant - quarters).abs() > NEGLIGIBLE {
            return None;
        }
        self.drift += (constant - quarters).abs() * TAU;
        Some(Slope { constant: wrapped(quarters), parity })
    }

    /// The sum over y of `e^(2 pi i y slope)` is 0 or 2, or `sqrt 2` with a phase.
    fn take_out(&mut self, variable: Variable, slope: Slope) -> Result<(), Vanished> {
        for key in std::mem::take(&mut self.uses[variable as usize]) {
            let turns = self.forget(&key);
            self.add_phase(&Form { parity: without(&key, variable), flipped: false }, turns);
        }
        self.remove(variable);
        let quarter = slope.constant.abs() == 0.25;
        if quarter {
            self.scale += 1;
            self.turn(slope.constant / 2.0);
            self.add_phase(&Form { parity: slope.parity, flipped: false }, -slope.constant);
            return Ok(());
        }
        self.scale += 2;
        let zero = Form { parity: slope.parity, flipped: slope.constant != 0.0 };
        self.impose(&zero)
    }

    fn remove(&mut self, variable: Variable) {
        self.alive[variable as usize] = false;
        self.living -= 1;
    }

    /// Keeps only the values of the variables with which a form is 0.
    fn impose(&mut self, zero: &Form) -> Result<(), Vanished> {
        let cheapest = zero.parity.iter().copied().min_by_key(|&variable| {
            let variable = variable as usize;
            (self.uses[variable].len() + self.holders[variable].len(), variable)
        });
        match cheapest {
            Some(variable) => {
                self.substitute(variable, zero);
                self.remove(variable);
                Ok(())
            }
            None if zero.flipped => Err(Vanished),
            None => Ok(()),
        }
    }

    /// Adds a form to each parity that holds a variable: the variable now stands for its sum with the form. One that holds
    /// the variable itself replaces it.
    fn substitute(&mut self, variable: Variable, added: &Form) {
        // All old parities go before new ones come, which may be the same.
        let old: Vec<_> = std::mem::take(&mut self.uses[variable as usize]).into_iter().collect();
        let turns: Vec<f64> = old.iter().map(|key| self.forget(key)).collect();
        for (key, turns) in old.iter().zip(turns) {
            let mut form = Form { parity: key.to_vec(), flipped: false };
            form.add(added);
            self.add_phase(&form, turns);
        }
        let holders: Vec<(usize, usize)> = self.holders[variable as usize].iter().copied().collect();
        for (side, qubit) in holders {
            self.add_to_form(side, qubit, added);
        }
        added.parity.iter().for_each(|&variable| self.touch(variable));
    }

    /// Removes the phase of a parity and says how much it was.
    fn forget(&mut self, key: &Rc<[Variable]>) -> f64 {
        self.work += key.len() as f64;
        let turns = self.phases.remove(key);
        for &variable in key.iter() {
            self.touch(variable);
            if turns.is_some() {
                self.uses[variable as usize].remove(key);
            }
        }
        turns.unwrap_or(0.0)
    }

    /// Keeps one entry of the operator, where bras or kets are the bits.
    pub fn select(&mut self, side: usize, bits: &[bool]) -> Result<(), Vanished> {
        for (qubit, &bit) in bits.iter().enumerate() {
            let mut zero = self.sides[side][qubit].clone();
            zero.flipped ^= bit;
            self.impose(&zero)?;
        }
        self.reduce()
    }

    /// The sum over the inner variables of an entry that was selected; `None` where they are too many to go through.
    pub fn value(&self, max_variables: usize) -> Option<Complex64> {
        let inner: Vec<Variable> = self.inner().collect();
        if inner.len() > max_variables {
            return None;
        }
        let place = |variable: &Variable| inner.binary_search(variable).ok();
        let masks: Option<Vec<(u64, f64)>> = self
            .phases()
            .map(|(parity, turns)| {
                let mask: Option<u64> =
                    parity.iter().map(|variable| place(variable).map(|k| 1u64 << k)).sum();
                mask.map(|mask| (mask, turns))
            })
            .collect();
        let masks = masks?;
        let path = |x: u64| {
            let on = masks.iter().filter(|(mask, _)| (mask & x).count_ones() % 2 == 1);
            Complex64::cis(TAU * on.map(|(_, turns)| turns).sum::<f64>())
        };
        let paths: Complex64 = (0..1u64 << inner.len()).map(path).sum();
        let size = 2f64.powf(self.scale as f64 / 2.0);
        Some(paths * size * Complex64::cis(TAU * self.constant))
    }

    /// The phase at given values of the variables, in turns.
    pub fn phase_at(&self, value: impl Fn(Variable) -> bool) -> f64 {
        let is_odd =
            |parity: &[Variable]| parity.iter().filter(|&&variable| value(variable)).count() % 2 == 1;
        let on = self.phases().filter(|(parity, _)| is_odd(parity));
        wrapped(self.constant + on.map(|(_, turns)| turns).sum::<f64>())
    }

    /// Values of the variables with which the phase is another than with all 0, if any: the least set of variables that are 1.
    /// The error says that it is not known.
    pub fn varies(&self) -> Result<Option<Parity>, ()> {
        let mut products: FxHashMap<Parity, f64> = FxHashMap::default();
        for (parity, turns) in self.phases() {
            if order(turns).is_none() || add_products(&mut products, parity, turns).is_none() {
                // Nothing else can make up for it, though it takes some search to find where it shows.
                return self.shows(parity).map(Some).ok_or(());
            }
        }
        products.retain(|_, turns| wrapped(*turns) != 0.0);
        Ok(products.into_keys().min_by(|a, b| (a.len(), a).cmp(&(b.len(), b))))
    }

    /// A small subset of a parity for which the phase is another than for the empty one.
    fn shows(&self, parity: &[Variable]) -> Option<Parity> {
        let single = (0..parity.len()).map(|k| vec![parity[k]]);
        let pairs = (1..parity.len()).flat_map(|k| (0..k).map(move |j| vec![parity[j], parity[k]]));
        let triples = parity.windows(3).map(<[Variable]>::to_vec);
        let base = self.phase_at(|_| false);
        single.chain(pairs).chain(triples).find(|ones| {
            let turns = self.phase_at(|variable| ones.contains(&variable));
            wrapped(turns - base).abs() > 100.0 * NEGLIGIBLE
        })
    }
}

/// Adds a parity times some turns, as products of variables; the number of products, `None` when they are too many.
fn add_products(products: &mut FxHashMap<Parity, f64>, parity: &[Variable], turns: f64) -> Option<f64> {
    let order = order(turns)?.min(parity.len() as u32);
    let count: f64 = (1..=order).map(|k| (parity.len() as f64).powi(k as i32)).sum();
    if count > MAX_PRODUCTS {
        return None;
    }
    let mut layer: Vec<(usize, Parity)> = vec![(0, Vec::new())];
    let mut turns = turns;
    for _ in 0..order {
        let larger = layer.iter().flat_map(|(from, product)| {
            (*from..parity.len()).map(move |k| (k + 1, [&product[..], &parity[k..=k]].concat()))
        });
        layer = larger.collect();
        for (_, product) in &layer {
            *products.entry(product.clone()).or_default() += turns;
        }
        turns *= -2.0;
    }
    Some(count)
}
