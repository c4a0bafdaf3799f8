extension DocsPage {
    /// Sending an operation and showing its answer; then the start of the page.
    static let scriptSending = #"""
        const shownCharacters = 200000;
        const waitMilliseconds = 60000;

        function sender(operation, parameters, content) {
          const pane = make("div", {}, make("h4", {}, "Try it"));
          const form = make("form", { class: "try" }, pane);
          const inputs = parameters.map(parameter => {
            const id = operation.id + "-" + parameter.name;
            const standard = (parameter.schema || {}).default;
            const example = ((parameter.schema || {}).examples || [])[0];
            const input = make("input", { id, class: "mono", spellcheck: "false", autocomplete: "off",
              placeholder: standard !== undefined ? String(standard) : example ? "for example " + example : "" });
            pane.append(make("label", { for: id }, parameter.name), input);
            return { parameter, input };
          });
          let body = null;
          const complaint = make("span", { class: "note bad", role: "alert" });
          if (content) {
            const examples = Object.values(content[1].examples || {});
            const id = operation.id + "-body";
            body = make("textarea", { id, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
            const choice = make("select", { id: id + "-example" },
              examples.map((example, index) => make("option", { value: index }, example.summary)));
            const fill = () => { body.value = JSON.stringify(examples[choice.value].value, null, 2); check(); };
            const check = () => {
              try { JSON.parse(body.value); complaint.textContent = ""; }
              catch (error) { complaint.textContent = "Not JSON: " + error.message; }
            };
            choice.addEventListener("change", fill);
            body.addEventListener("input", check);
            pane.append(make("label", { for: id + "-example" }, "Example"), choice,
              make("label", { for: id }, "Body, " + content[0]), body);
            if (examples.length) fill();
          }
          const send = make("button", { class: "send", type: "submit" }, "Send");
          const curl = make("button", { class: "plain", type: "button" }, "Show as curl");
          const result = make("div", { class: "result", "aria-live": "polite" });
          const line = make("div", {});
          pane.append(make("div", { class: "row" }, send, curl, complaint), line, result);
          const build = () => request(operation, inputs, body, content);
          curl.addEventListener("click", () => {
            if (line.firstChild) return line.replaceChildren();
            line.replaceChildren(make("pre", { class: "wrap" }, curlLine(build())));
          });
          form.addEventListener("submit", async event => {
            event.preventDefault();
            send.disabled = true;
            result.replaceChildren(...await exchange(build()));
            send.disabled = false;
          });
          form.addEventListener("keydown", event => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
          });
          return form;
        }

        function request(operation, inputs, body, content) {
          const query = new URLSearchParams(), headers = {};
          for (const { parameter, input } of inputs) {
            if (input.value === "") continue;
            if (parameter.in === "query") query.set(parameter.name, input.value); else headers[parameter.name] = input.value;
          }
          if (content) headers["Content-Type"] = content[0];
          if (token.value && takesToken(operation)) headers.Authorization = "Bearer " + token.value;
          const search = query.toString();
          return { url: operation.path + (search ? "?" + search : ""), method: operation.method.toUpperCase(), headers,
            body: body ? body.value : undefined };
        }

        function curlLine(it) {
          const quote = text => "'" + text.replaceAll("'", "'\\''") + "'";
          let compact = it.body;
          try { if (compact) compact = JSON.stringify(JSON.parse(compact)); } catch { /* Then as it was typed. */ }
          // The token itself is not shown; the shell fills it in.
          const fields = Object.entries(it.headers).map(([name, value]) => " -H " + (name === "Authorization"
            ? '"Authorization: Bearer $MODEL_SERVICE_TOKEN"' : quote(name + ": " + value)));
          return "curl -s " + quote(location.origin + it.url) + fields.join("") + (compact ? " -d " + quote(compact) : "");
        }

        async function exchange(it) {
          const started = performance.now();
          try {
            const answer = await fetch(it.url, { method: it.method, headers: it.headers, body: it.body, cache: "no-store",
              credentials: "omit", signal: AbortSignal.timeout(waitMilliseconds) });
            const text = await answer.text();
            return answerNodes(answer, text, performance.now() - started);
          } catch (error) {
            const reason = error.name === "TimeoutError" ? "none within a minute" : error.message;
            return [make("p", { class: "note bad" }, "No answer: " + reason)];
          }
        }

        function answerNodes(answer, text, milliseconds) {
          const type = answer.headers.get("content-type") || "";
          const isJSON = /[/+]json\b/.test(type) && text.length <= shownCharacters;
          const cut = text.length > shownCharacters
            ? make("p", { class: "note" }, "The first " + shownCharacters.toLocaleString("en") + " characters:") : null;
          return [
            make("div", { class: "row" },
              make("span", { class: answer.ok ? "status" : "status bad" }, answer.status + " " + answer.statusText),
              make("span", { class: "note" }, milliseconds.toFixed(1) + " ms, "
                + new Blob([text]).size.toLocaleString("en") + " bytes")),
            make("details", { class: "more" }, make("summary", {}, "Fields of the answer"),
              make("pre", { class: "wrap" }, [...answer.headers].map(([name, value]) => name + ": " + value).join("\n"))),
            ...(cut ? [cut] : []),
            text ? make("pre", { tabindex: "0" }, isJSON ? showJSON(text) : text.slice(0, shownCharacters))
              : make("p", { class: "note" }, "No content.")];
        }

        async function showState() {
          const chip = find("state");
          try {
            const health = await (await fetch("health", { cache: "no-store" })).json();
            chip.textContent = health.ready ? "serving " + health.model_version : "not ready";
            chip.className = health.ready ? "chip good" : "chip bad";
          } catch {
            chip.textContent = "no answer";
            chip.className = "chip bad";
          }
        }

        async function start() {
          setUpTheme();
          addEventListener("hashchange", openTarget);
          token.addEventListener("change", learnFeatures);
          showState();
          try {
            const answer = await fetch("openapi.json", { cache: "no-store" });
            if (!answer.ok) throw new Error("status " + answer.status);
            api = await answer.json();
          } catch (error) {
            find("main").append(make("p", { class: "note bad" }, "Cannot read openapi.json: " + error.message));
            return;
          }
          draw();
        }

        start();
        """#
}
