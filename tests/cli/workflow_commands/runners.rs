//! The parsers of CI runners, written again from their sources and documents, and more lenient: the name of a command need not
//! be registered.

/// A parser. Returns the name of the command in a line.
type Parser = fn(&str) -> Option<String>;

const PARSERS: [(&str, Parser); 4] = [
    ("GitHub Actions", github),
    ("GitHub Actions, first version", github_first_version),
    ("Azure Pipelines", azure),
    ("TeamCity", teamcity),
];

/// Returns the commands that any runner finds in an output, with the runner and the line.
pub(super) fn commands(output: &str) -> Vec<String> {
    // .NET and Java end lines at these characters.
    let lines = output.split(['\n', '\r']);
    let found = lines.flat_map(|line| {
        // The culture of .NET ignores these characters when it compares.
        let plain: String = line.chars().filter(|c| !is_ignorable(*c)).collect();
        let texts = if plain == line { vec![plain] } else { vec![plain, line.to_owned()] };
        texts.into_iter().flat_map(move |text| {
            PARSERS.iter().filter_map(move |(runner, parse)| {
                Some(format!("{runner}: `{}` in {line:?}", parse(&text)?))
            })
        })
    });
    found.collect()
}

/// `TryParseV2` of `ActionCommand.cs` in actions/runner.
fn github(line: &str) -> Option<String> {
    let info = line.trim_start().strip_prefix("::")?;
    let (info, _) = info.split_once("::").unwrap_or((info, ""));
    Some(info.split(' ').next().unwrap_or_default().to_owned())
}

/// `TryParse` of `ActionCommand.cs` in actions/runner.
fn github_first_version(line: &str) -> Option<String> {
    let (_, behind) = line.split_once("##[")?;
    let (info, _) = behind.split_once(']')?;
    name(info)
}

/// `TryParse` of `Command.cs` in microsoft/azure-pipelines-agent.
fn azure(line: &str) -> Option<String> {
    let (_, behind) = line.split_once("##vso[")?;
    let (info, _) = behind.split_once(']')?;
    name(info)
}

/// "Service messages" in the documentation of `TeamCity`.
fn teamcity(line: &str) -> Option<String> {
    let (_, behind) = line.split_once("##teamcity[")?;
    let (info, _) = behind.rsplit_once(']')?;
    name(info)
}

/// Returns the first word of a command if it can be a name. Bracketed numbers are colors of a terminal.
fn name(info: &str) -> Option<String> {
    let name = info.trim_start().split([' ', '=']).next()?;
    name.starts_with(|c: char| c.is_alphabetic()).then(|| name.to_owned())
}

/// Matches control characters and the characters that Unicode calls `Default_Ignorable_Code_Point`.
fn is_ignorable(c: char) -> bool {
    let is_ignorable = matches!(u32::from(c),
        0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f
        | 0x202a..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
        | 0xfff0..=0xfff8 | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff);
    is_ignorable || (c.is_control() && c != '\t')
}

#[test]
fn commands_are_found() {
    for (line, expected) in [
        ("::error file=a::b", 1),
        (" \t\u{3000}::set-output name=a::b", 1),
        ("\u{feff}:\u{200d}:debug::b", 1),
        ("a ##[add-path]b", 1),
        ("#\u{fe0f}#[error]", 1),
        ("a ##vso[task.setvariable variable=a]b", 1),
        ("##teamcity[testFailed name='a']", 1),
        ("a\r::error::b\n::error::c", 2),
        ("a ::error::b ##\u{1b}[0m] # #[a] ##", 0),
    ] {
        let found = commands(line);
        let lines: std::collections::BTreeSet<_> =
            found.iter().map(|it| it.split_once(" in ").unwrap().1).collect();
        assert_eq!(lines.len(), expected, "{line:?}: {found:?}");
    }
}
