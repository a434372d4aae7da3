# Completion of audit-alert for PowerShell. The command computes the candidates.
Register-ArgumentCompleter -Native -CommandName 'audit-alert' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { $_.Extent.Text })
    # Older versions drop an empty argument. The command accepts a quoted empty one instead.
    $words += if ($wordToComplete -eq '') { '""' } else { "$wordToComplete" }
    audit-alert __complete -- @words 2>$null |
        # Without candidates, PowerShell completes file names.
        Where-Object { $_ -ne ':files' } |
        ForEach-Object {
            $value, $help = $_ -split "`t", 2
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
}
