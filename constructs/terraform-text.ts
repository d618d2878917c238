/**
 * Terraform reads `${…}` and `%{…}` in every text as its own templates: log4j's `${sys:log.file}` would be an error.
 * References to other resources are tokens at this point and stay.
 */
export function escapedTemplates(text: string): string {
  return text.replace(/\$\{(?!TfToken\[)/g, "$$$${").replace(/%\{/g, "%%{");
}
