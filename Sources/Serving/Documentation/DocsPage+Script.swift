extension DocsPage {
    /// Small tools: making elements, text with `code` and **strong** parts, JSON shown as it was written.
    static let scriptBasics = #"""
        "use strict";
        const find = id => document.getElementById(id);

        // Everything from the document or the network becomes a text node, never markup.
        function make(tag, attributes, ...children) {
          const element = document.createElement(tag);
          for (const [name, value] of Object.entries(attributes || {})) {
            if (value === undefined || value === null || value === false) continue;
            if (name === "on") for (const [event, run] of Object.entries(value)) element.addEventListener(event, run);
            else element.setAttribute(name, value === true ? "" : value);
          }
          element.append(...children.flat().filter(child => child !== null && child !== undefined));
          return element;
        }

        function inline(text) {
          return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).filter(Boolean).map(part =>
            part.startsWith("`") ? make("code", {}, part.slice(1, -1))
            : part.startsWith("**") ? make("strong", {}, part.slice(2, -2)) : part);
        }

        function paragraphs(text) {
          return (text || "").split(/\n\n+/).filter(Boolean).map(part => make("p", {}, inline(part)));
        }

        // Lays JSON out without parsing its numbers, so that each is shown exactly as the server wrote it.
        function showJSON(text) {
          const shown = document.createDocumentFragment();
          const tokens = text.match(/"(?:\\.|[^"\\])*"|[-+.\w]+|[{}[\],:]/g) || [];
          let depth = 0;
          const line = () => "\n" + "  ".repeat(depth);
          tokens.forEach((token, index) => {
            const next = tokens[index + 1];
            if (token === "{" || token === "[") {
              const isEmpty = next === "}" || next === "]";
              if (!isEmpty) depth += 1;
              shown.append(token, isEmpty ? "" : line());
            } else if (token === "}" || token === "]") {
              const isEmpty = tokens[index - 1] === "{" || tokens[index - 1] === "[";
              if (!isEmpty) { depth -= 1; shown.append(line()); }
              shown.append(token);
            } else if (token === ",") shown.append(token, line());
            else if (token === ":") shown.append(": ");
            else {
              const kind = token[0] !== '"' ? (/^[-\d]/.test(token) ? "n" : "w") : next === ":" ? "k" : "s";
              shown.append(make("span", { class: kind }, token));
            }
          });
          return shown;
        }

        function setUpTheme() {
          const root = document.documentElement, button = find("theme");
          const kinds = ["system", "light", "dark"];
          let kind = "system";
          try { kind = localStorage.getItem("theme") || kind; } catch { /* Storage may be forbidden. */ }
          const apply = () => {
            if (kind === "system") delete root.dataset.theme; else root.dataset.theme = kind;
            button.textContent = "Theme: " + kind;
          };
          button.addEventListener("click", () => {
            kind = kinds[(kinds.indexOf(kind) + 1) % kinds.length];
            try { localStorage.setItem("theme", kind); } catch { /* It then lasts as long as the page. */ }
            apply();
          });
          if (!kinds.includes(kind)) kind = "system";
          apply();
        }

        """#

    /// Schemas, parameters and answers as lists to read.
    static let scriptSchemas = #"""
        let api = null;

        function resolve(value) {
          let seen = 0;
          while (value && value.$ref && seen++ < 8) {
            value = value.$ref.slice(2).split("/").reduce((at, step) => at && at[step], api);
          }
          return value || {};
        }

        function typeName(schema) {
          const name = schema.$ref ? schema.$ref.split("/").pop() : "";
          const it = resolve(schema);
          if (it.oneOf) return it.oneOf.map(typeName).join(" or ");
          if ("const" in it) return JSON.stringify(it.const);
          if (it.enum) return it.enum.map(value => JSON.stringify(value)).join(" | ");
          if (it.type === "array") return "array of " + typeName(it.items || {});
          const type = [].concat(it.type || "any").join(" or ");
          return name && type === "object" ? name : it.format ? type + " (" + it.format + ")" : type;
        }

        function bounds(it) {
          const parts = [];
          if (it.minimum !== undefined && it.maximum !== undefined) parts.push(it.minimum + " to " + it.maximum);
          else if (it.minimum !== undefined) parts.push("from " + it.minimum);
          if (it.maxItems !== undefined) parts.push("at most " + it.maxItems.toLocaleString("en"));
          if (it.default !== undefined) parts.push("default " + it.default);
          return parts.length ? ", " + parts.join(", ") : "";
        }

        function field(name, schema, isRequired, description, nested) {
          return make("div", {},
            make("dt", { class: "mono" }, name),
            make("span", { class: "type" }, typeName(schema) + bounds(resolve(schema))),
            isRequired === false ? make("span", { class: "type" }, "optional") : null,
            make("dd", {}, paragraphs(description), nested || null));
        }

        // The properties of an object, or of the objects in an array.
        function properties(schema, depth) {
          let it = resolve(schema);
          if (it.type === "array") it = resolve(it.items);
          if (it.oneOf) {
            return make("div", {}, it.oneOf.filter(kind => resolve(kind).type !== "null").map(kind =>
              make("details", { class: "more" }, make("summary", {}, typeName(kind)), properties(kind, depth + 1))));
          }
          const entries = Object.entries(it.properties || {});
          if (!entries.length || depth > 5) return null;
          if (entries.length > 12 && entries.every(([, value]) => !value.description)) {
            return make("details", { class: "more" },
              make("summary", {}, entries.length + " keys, each " + typeName(entries[0][1])),
              make("ul", { class: "names mono" }, entries.map(([name]) => make("li", {}, name))));
          }
          const required = it.required || [];
          return make("dl", { class: depth ? "fields nested" : "fields" }, entries.map(([name, value]) => {
            const inner = properties(value, depth + 1);
            const isLarge = inner && inner.tagName === "DL";
            return field(name, value, required.includes(name), resolve(value).description,
              isLarge ? make("details", { class: "more" }, make("summary", {}, "members"), inner) : inner);
          }));
        }

        function exampleOf(content) {
          if (content.example !== undefined) return content.example;
          return content.examples ? Object.values(content.examples)[0].value : undefined;
        }

        function answerView(status, reference) {
          const answer = resolve(reference);
          const head = [
            make("span", { class: status < "4" ? "status" : "status bad" }, status === "default" ? "other" : status),
            ...inline(answer.description || "")];
          const [type, content] = Object.entries(answer.content || {})[0] || [];
          if (!content) return make("div", {}, head);
          const inner = properties(content.schema || {}, 1);
          const example = exampleOf(content);
          const isProblem = type === "application/problem+json";
          return make("details", { open: status < "3" && inner !== null },
            make("summary", {}, head),
            make("p", { class: "note" }, make("code", {}, type), " " + typeName(content.schema || {})),
            isProblem ? null : inner,
            example === undefined ? null : make("details", { class: "more", open: isProblem },
              make("summary", {}, "example"), make("pre", {}, showJSON(JSON.stringify(example)))));
        }

        """#
}
