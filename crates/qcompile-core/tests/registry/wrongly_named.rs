use qcompile_core::diagnostics::Result;
use qcompile_core::options;
use qcompile_core::pipeline::{Context, Outcome, Pass, Work};

options! {
    /// does nothing
    pub struct Careless {
        count: u32 = 0,
    }
}

impl Pass for Careless {
    const NAME: &'static str = "careless-pass";
    const SOURCE: &'static str = "";

    fn run(&self, _: &mut Work, _: &mut Context) -> Result<Outcome> {
        Ok(Outcome::default())
    }
}
