// Known differences between slack-blocks-to-jsx 1.1.1 and Slack. Each rewrites a part of a text of either side into a
// form that both share. They are applied, in this order, only to parts that differ without them. `source` documents
// what Slack shows; FORMATTING is docs.slack.dev/messaging/formatting-message-text.
export const DIFFERENCES = [
  {
    name: "times have 12 hours and no zone",
    source: "FORMATTING, Date formatting: 12 or 24 hours, as the reader chose; we add the reader's zone",
    rewrite: ofText((text) =>
      text
        .replace(/\b(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) KST/g, "$1")
        .replace(/(\d{4}-\d\d-\d\d) (\d{1,2})(:\d\d:\d\d) ([AP])M/g, (_, date, hour, rest, half) => {
          const hours = (Number(hour) % 12) + (half === "P" ? 12 : 0);
          return `${date} ${String(hours).padStart(2, "0")}${rest}`;
        }),
    ),
  },
  {
    name: "addresses in text become links",
    source: "docs.slack.dev/reference/block-kit/composition-objects/text-object: no links if verbatim is true",
    rewrite: ofRuns((run) => (run.link?.startsWith("mailto:") ? { ...run, link: null } : run)),
  },
  {
    name: "code in bold text is shown without its box",
    source: "FORMATTING, Inline code: text between backticks is code; it can stand in bold text",
    rewrite: ofRuns((run) => (run.style.includes("code") ? { ...run, style: "bold" } : run)),
  },
  {
    name: "escaped links become links",
    source: "FORMATTING, Escaping text: &lt; and &gt; are shown as < and >",
    rewrite: ofRuns(({ text, link, style }) => ({
      text: link === null ? text : link === text ? `<${link}>` : `<${link}|${text}>`,
      link: null,
      style,
    })),
  },
  {
    name: "escaped links in code become Markdown",
    source: "FORMATTING, Escaping text",
    rewrite: ofText((text) =>
      text.replace(/\[([^[\]]*)\]\(([^)]*)\)/g, (_, label, url) => (label === url ? `<${url}>` : `<${url}|${label}>`)),
    ),
  },
  {
    name: "escaped mentions become mentions",
    source: "FORMATTING, Escaping text",
    rewrite: ofText((text) =>
      text.replace(/@(here|channel|everyone)\b/g, "<!$1>").replace(/(?<!<)@(U[A-Z0-9]{8})\b/g, "<@$1>"),
    ),
  },
  {
    name: "formatting in code is doubled, as in Markdown",
    source: "FORMATTING, Code blocks: text in them is not formatted",
    rewrite: ofText((text) => text.replace(/\*+/g, "*").replace(/~+/g, "~")),
  },
  {
    name: "ampersands in code stay entities",
    source: "FORMATTING, Escaping text: &amp; is shown as &",
    rewrite: ofText((text) => text.replace(/&(amp;)+/g, "&")),
  },
  {
    name: "a greater-than sign gets a space",
    source: "FORMATTING, Escaping text: &gt; is shown as >",
    rewrite: ofText((text) => text.replace(/> +/g, ">").replace(/ +/g, " ")),
  },
];

function ofRuns(rewrite) {
  return (runs) => runs.map(rewrite);
}

function ofText(rewrite) {
  return ofRuns((run) => ({ ...run, text: rewrite(run.text) }));
}
