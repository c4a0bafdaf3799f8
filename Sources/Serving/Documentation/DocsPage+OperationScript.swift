extension DocsPage {
    /// One card for each operation, and the list of them.
    static let scriptOperations = #"""
        const token = make("input", { type: "password", id: "token", autocomplete: "off", spellcheck: "false" });

        function operations() {
          const found = [];
          for (const [path, methods] of Object.entries(api.paths)) {
            for (const method of ["get", "post", "put", "delete", "patch"]) {
              if (methods[method]) found.push({ path, method, ...methods[method], id: "op-" + methods[method].operationId });
            }
          }
          return found;
        }

        const wantsToken = operation => (operation.security || []).length > 0
          && operation.security.every(choice => Object.keys(choice).length > 0);
        const takesToken = operation => (operation.security || []).some(choice => Object.keys(choice).length > 0);

        const badge = method => make("span", { class: "method " + method }, method.toUpperCase());

        function card(operation) {
          const content = Object.entries((operation.requestBody || {}).content || {})[0];
          const parameters = (operation.parameters || []).map(resolve);
          const answers = Object.entries(operation.responses);
          const good = answers.filter(([status]) => status < "4");
          const bad = answers.filter(([status]) => !(status < "4"));
          const says = make("div", { class: "says" },
            paragraphs(operation.description),
            wantsToken(operation) ? make("p", { class: "note" }, "Needs the bearer token.") : null,
            parameters.length ? [make("h4", {}, "Parameters"), make("dl", { class: "fields" }, parameters.map(parameter =>
              field(parameter.name, parameter.schema, null, (parameter.in === "query" ? "In the query. " : "A header field. ") + parameter.description)))] : null,
            content ? [make("h4", {}, "Request"), properties(content[1].schema, 0)] : null,
            make("h4", {}, "Answer"), make("div", { class: "answers" }, good.map(([status, answer]) => answerView(status, answer))),
            make("h4", {}, "Errors"), make("div", { class: "answers" }, bad.map(([status, answer]) => answerView(status, answer))));
          return make("details", { class: "op", id: operation.id, open: operation.path === "/score" },
            make("summary", {}, badge(operation.method), make("code", {}, operation.path),
              make("span", { class: "soft" }, operation.summary)),
            make("div", { class: "halves" }, says, sender(operation, parameters, content)));
        }

        function link(operation) {
          return make("a", { href: "#" + operation.id, on: { click: () => { find(operation.id).open = true; } } },
            badge(operation.method), make("span", { class: "mono" }, operation.path));
        }

        function tokenBox(all) {
          const note = all.some(wantsToken) ? "this server wants one" : "this server wants none";
          return make("form", { on: { submit: event => event.preventDefault() } },
            make("label", { for: "token" }, "Bearer token (" + note + ")"), token);
        }

        // A server with a token tells the model's features only to those who have it. Once it is typed in, the examples
        // are made of them, all missing.
        async function learnFeatures() {
          const schema = api.components.schemas.Features;
          if (schema.properties || !token.value) return;
          const answer = await fetch("model/info", { headers: { Authorization: "Bearer " + token.value }, cache: "no-store" });
          if (!answer.ok) return;
          const names = (await answer.json()).features;
          schema.properties = Object.fromEntries(names.map(name => [name, { type: ["number", "null"] }]));
          const row = Object.fromEntries(names.map(name => [name, null]));
          for (const operation of operations()) {
            for (const content of Object.values((operation.requestBody || {}).content || {})) {
              for (const { value } of Object.values(content.examples)) {
                for (const item of value.items || [value]) {
                  item.features = "not_a_feature" in item.features ? { ...row, not_a_feature: 1 } : row;
                }
              }
            }
          }
          draw();
        }

        function draw() {
          const all = operations();
          find("nav").replaceChildren();
          find("main").replaceChildren();
          document.title = api.info.title;
          find("title").textContent = api.info.title;
          find("summary").textContent = api.info.summary || "";
          find("version").textContent = "version " + api.info.version;
          const links = make("div", { class: "links" });
          const main = find("main");
          main.append(make("div", { class: "overview" }, paragraphs(api.info.description)));
          for (const tag of api.tags) {
            const tagged = all.filter(operation => (operation.tags || []).includes(tag.name));
            links.append(make("h4", {}, tag.name), ...tagged.map(link));
            main.append(make("h2", {}, tag.name), make("p", { class: "soft" }, tag.description), ...tagged.map(card));
          }
          find("nav").append(tokenBox(all), links);
          openTarget();
        }

        function openTarget() {
          const target = location.hash.startsWith("#op-") && find(location.hash.slice(1));
          if (!target) return;
          target.open = true;
          target.scrollIntoView();
        }

        """#
}
