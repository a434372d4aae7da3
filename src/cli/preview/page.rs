//! The page of `preview --format html`. It is written message by message, so that memory does not grow with the input.

use super::super::page_output::PageOutput;
use super::super::{CommandContext, Failure};
use crate::html::{Attribute, Html, document_frame};
use crate::language::{Phrase, phrase};
use crate::preview::{Canvas, MessageElement, message_element};
use crate::slack::Message;
use crate::ui::{self, Ui};

const EXAMPLE: &str = "audit-alert preview --format html event.json > message.html";

/// The page.
pub(super) struct MessagePage {
    output: PageOutput,
    /// The end of the page, once its beginning is written.
    end: Option<&'static str>,
}

/// A message and what stands around it.
pub(super) struct ShownMessage<'m> {
    pub(super) number: u64,
    /// The location of the event.
    pub(super) place: &'m str,
    pub(super) message: &'m Message,
    /// The reason why the function would not post it, or its destinations.
    pub(super) note: Option<Phrase>,
}

impl MessagePage {
    pub(super) fn new(is_opened: bool, context: &CommandContext<'_, '_>) -> Result<Self, Failure> {
        Ok(Self { output: PageOutput::new(is_opened, EXAMPLE, context)?, end: None })
    }

    pub(super) fn message(
        &mut self,
        shown: &ShownMessage<'_>,
        canvas: &Canvas,
        ui: &mut Ui<'_>,
    ) -> ui::Result<()> {
        if self.end.is_none() {
            self.start(ui)?;
        }
        let options =
            MessageElement { zone: &canvas.zone, addresses: canvas.addresses, heading: "h3" };
        let mut html = Html::new();
        html.element("article", &[], |article| {
            let heading = format!("{} · {}", shown.number, shown.place);
            article.text_element("h2", &[Attribute::Class("place")], &heading).line_break();
            article.append(&message_element(shown.message, &options));
            if let Some(note) = &shown.note {
                let note = ui.localized(note.clone());
                article.line_break().element("p", &[Attribute::Class("note")], |it| {
                    it.sentence(&note);
                });
            }
        });
        self.output.write(html.as_str(), ui)
    }

    fn start(&mut self, ui: &mut Ui<'_>) -> ui::Result<()> {
        let title = ui.localized(phrase!("Slack messages"));
        let frame = document_frame(ui.language(), &title);
        let mut heading = Html::new();
        heading.text_element("h1", &[], &title);
        self.end = Some(frame.end);
        self.output.write(&(frame.start + heading.as_str()), ui)
    }

    /// Ends the page with a summary and opens it.
    pub(super) fn finish(
        mut self,
        summary: &[Phrase],
        context: &mut CommandContext<'_, '_>,
    ) -> Result<(), Failure> {
        let Some(end) = self.end else { return Ok(()) };
        let mut html = Html::new();
        for phrase in summary {
            let text = context.ui.localized(phrase.clone());
            html.element("p", &[Attribute::Class("soft")], |it| {
                it.sentence(&text);
            });
            html.line_break();
        }
        self.output.write(&(html.as_str().to_owned() + end), context.ui)?;
        self.output.finish(context)
    }
}
