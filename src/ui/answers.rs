//! The prompts of a command, and the question before Esc discards the answers so far.

use std::io;

use super::prompt::{self, PromptStyle};
use super::{Error, Result, Ui};
use crate::language::Phrase;

/// The answers of a command with several prompts.
#[derive(Default)]
pub(super) struct Answers {
    /// The question before Esc discards them. `None` if Esc cancels at once.
    before_discard: Option<Phrase>,
    any: bool,
}

impl Ui<'_> {
    /// From the first answer on, prompts for confirmation when the user presses Esc.
    pub fn confirm_discard(&mut self, question: Phrase) {
        self.answers = Answers { before_discard: Some(question), any: false };
    }

    /// Prompts for one item of a list. Returns `None` if the user cancels, as do the other prompts.
    pub fn choose(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
    ) -> Result<Option<usize>> {
        self.prompt(question, |question, style| prompt::choose(question, items, style))
    }

    /// Prompts for several items of a list.
    pub fn choose_several(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
    ) -> Result<Option<Vec<usize>>> {
        let language = self.language;
        self.prompt(question, |question, style| {
            prompt::choose_several(question, items, language, style)
        })
    }

    /// Prompts for one item of a short list, with the cursor on the item `default`.
    pub fn select(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
        default: usize,
    ) -> Result<Option<usize>> {
        self.prompt(question, |question, style| prompt::select(question, items, default, style))
    }

    /// Prompts for checkboxes in a short list; `ticked` has their initial state.
    pub fn tick(
        &mut self,
        question: impl Into<Phrase>,
        items: &[String],
        ticked: &[bool],
    ) -> Result<Option<Vec<usize>>> {
        self.prompt(question, |question, style| prompt::tick(question, items, ticked, style))
    }

    /// Prompts for yes or no.
    pub fn confirm(&mut self, question: impl Into<Phrase>) -> Result<Option<bool>> {
        self.prompt(question, prompt::confirm)
    }

    /// Prompts for a text until `validate` returns no error.
    pub fn input(
        &mut self,
        question: impl Into<Phrase>,
        default: &str,
        validate: &dyn Fn(&str) -> Option<Phrase>,
    ) -> Result<Option<String>> {
        let language = self.language;
        let validate = |text: &str| validate(text).map(|it| it.text(language).into_owned());
        self.prompt(question, |question, style| prompt::input(question, default, &validate, style))
    }

    /// Prompts for a text without echo.
    pub fn secret(&mut self, question: impl Into<Phrase>) -> Result<Option<String>> {
        self.prompt(question, prompt::secret)
    }

    fn prompt<T>(
        &mut self,
        question: impl Into<Phrase>,
        show: impl FnOnce(&str, &PromptStyle) -> io::Result<Option<T>>,
    ) -> Result<Option<T>> {
        self.flush()?;
        let question = self.localized(question);
        let before_discard = self.answers.before_discard.as_ref().filter(|_| self.answers.any);
        let before_discard = before_discard.map(|it| self.localized(it.clone()));
        let style = PromptStyle { color: self.err.color, before_discard };
        let answer = show(&question, &style).map_err(Error::Question)?;
        self.answers.any |= answer.is_some();
        Ok(answer)
    }
}
