// Known differences between slack-blocks-to-jsx 1.1.1 and Slack. Each rewrites a text of either side into a form that both
// share, and is used only for texts that differ without it. `source` documents what Slack shows.
export const DIFFERENCES = [
  {
    name: "a greater-than sign gets a space",
    source: "docs.slack.dev/messaging/formatting-message-text, Escaping text: &gt; is shown as >",
    rewrite: (text) => text.replace(/> /g, ">"),
  },
  {
    name: "an ampersand in code stays an entity",
    source: "docs.slack.dev/messaging/formatting-message-text, Escaping text: &amp; is shown as &",
    // Text of events may contain entities as well, which only Slack keeps.
    rewrite: (text) => text.replace(/&(amp;)+/g, "&"),
  },
  {
    name: "formatting in code is doubled, as in Markdown",
    source: "docs.slack.dev/messaging/formatting-message-text, Code blocks: no formatting inside code",
    rewrite: (text) => text.replace(/\*\*/g, "*").replace(/~~/g, "~"),
  },
  {
    name: "escaped links and mentions become links and mentions",
    source: "docs.slack.dev/messaging/formatting-message-text, Escaping text: shown literally, see spec 6.1",
    rewrite: (text) =>
      text
        .replace(/\[([^\]]*)\]\(([^)]*)\)/g, (_, label, url) => (label === url ? `<${url}>` : `<${url}|${label}>`))
        .replace(/<!(here|channel|everyone)>/g, "@$1"),
  },
];

/** Links that the reference makes of addresses in text; `verbatim: true`, which is removed for it, forbids them. */
export const isAutomaticLink = (href) => href.startsWith("mailto:");
