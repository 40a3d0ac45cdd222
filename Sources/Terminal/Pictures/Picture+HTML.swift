package import Bytes

extension Picture {
  /// A page by itself: the picture, and beside it a list of all names that can be searched. A click on a name shows what leads
  /// to it and where it leads.
  ///
  /// `whole` has the arrows that the picture leaves out. Nothing is fetched from anywhere, and the policy of the page lets no other
  /// script run than its own: names come from trees that nobody vouches for.
  package func html(whole: Picture) -> ByteString {
    let policy =
      "default-src 'none'; script-src '" + Self.hash(Self.script) + "'; style-src '" + Self.hash(Self.style)
      + "'; base-uri 'none'; form-action 'none'"
    let head: [ByteString] = [
      "<!DOCTYPE html>", "<html lang=\"en\">", "<head>", "<meta charset=\"utf-8\">",
      "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">",
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
      "<title>" + Markup.text(title) + "</title>", "<style>" + Self.style + "</style>", "</head>", "<body>",
      "<header><h1>" + Markup.text(title) + "</h1>",
      "<label>Search <input id=\"search\" type=\"search\" autocomplete=\"off\" autofocus></label> <output id=\"count\"></output>",
      "<button type=\"button\" id=\"smaller\">&#8722;</button> <button type=\"button\" id=\"larger\">+</button> <button type=\"button\" id=\"fit\">Fit</button>",
      "</header>", "<main>", "<nav>",
    ]
    let tail: [ByteString] = [
      "</nav>", "<div id=\"stage\">", inlineSVG, "</div>", "<aside id=\"details\" hidden></aside>", "</main>",
      "<script>" + Self.script + "</script>", "</body>", "</html>", "",
    ]
    return Printer.guarded((head + list(whole) + tail).joined(separator: "\n"))
  }

  private func list(_ whole: Picture) -> [ByteString] {
    var uses: [[Int]] = Array(repeating: [], count: nodes.count)
    for arrow in whole.arrows { uses[arrow.from].append(arrow.to) }
    let headings: [(Role, ByteString)] = [(.wrong, "Leaks"), (.own, "The fork"), (.outside, "Outside")]
    return headings.flatMap { role, heading -> [ByteString] in
      let members = nodes.indices.filter { nodes[$0].role == role }
      if members.isEmpty { return [] }
      let lines = members.flatMap { number -> [ByteString] in
        let node = nodes[number]
        let led = uses[number].map { ByteString(String($0)) }.joined(separator: " ")
        let head =
          ByteString("<li class=\"\(role)\" data-node=\"\(number)\" data-uses=\"") + led
          + "\"><button type=\"button\">" + Markup.text(node.name) + "</button>"
        let items = node.items.map { "<li>" + Markup.text($0) + "</li>" }
        let all = ByteString("<details><summary>\(items.count)</summary><ul>")
        return [head] + (items.isEmpty ? [] : [all] + items + ["</ul></details>"]) + ["</li>"]
      }
      return ["<h2>" + heading + "</h2>", "<ul>"] + lines + ["</ul>"]
    }
  }

  /// As a content security policy names a text.
  private static func hash(_ text: ByteString) -> ByteString {
    let digits = Array(Digest.hex(of: text).bytes)
    func value(_ digit: UInt8) -> UInt8 { digit < 0x3a ? digit - 0x30 : digit - 0x57 }
    let bytes = stride(from: 0, to: digits.count, by: 2).map { value(digits[$0]) << 4 | value(digits[$0 + 1]) }
    return "sha256-" + Base64.encode(ByteString(bytes))
  }

  private static let style =
    colors + shapes + """
      * { box-sizing: border-box; }
      body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--text);
        font: 14px system-ui, sans-serif; }
      header { display: flex; gap: 12px; align-items: center; flex-wrap: wrap; padding: 8px 16px;
        border-bottom: 1px solid var(--out-line); }
      h1 { font-size: 15px; margin: 0; flex: 1; overflow-wrap: anywhere; }
      h2 { font-size: 13px; margin: 12px 0 4px; color: var(--dim); }
      main { flex: 1; display: flex; min-height: 0; }
      nav { width: 320px; flex: none; overflow: auto; padding: 0 12px 12px; border-right: 1px solid var(--out-line); }
      nav ul { list-style: none; margin: 0; padding: 0; }
      nav details { margin-left: 8px; color: var(--dim); font-size: 12px; }
      nav ul ul { padding-left: 14px; color: var(--dim); font-size: 12px; }
      nav li { overflow-wrap: anywhere; }
      nav button { all: unset; cursor: pointer; padding: 1px 4px; border-left: 3px solid var(--out-line); display: block; }
      nav .own > button { border-color: var(--own-line); }
      nav .wrong > button { border-color: var(--wrong-line); font-weight: 600; }
      button:focus-visible { outline: 2px solid var(--own-line); }
      #stage { flex: 1; overflow: auto; padding: 8px; }
      #details { position: fixed; right: 16px; bottom: 16px; max-width: 420px; max-height: 50vh; overflow: auto;
        padding: 8px 14px; background: var(--out); border: 1px solid var(--out-line); border-radius: 8px; overflow-wrap: anywhere; }
      #details ul { margin: 2px 0 8px; padding-left: 18px; }
      .hidden { display: none; }
      .dim { opacity: 0.15; }
      svg g { cursor: pointer; }
      @media (max-width: 700px) { main { flex-direction: column; } nav { width: auto; max-height: 35vh; border-right: 0; } }

      """

  private static let script: ByteString = """
    "use strict";
    const picture = document.getElementById("picture"), search = document.getElementById("search");
    const entries = [...document.querySelectorAll("nav li[data-node]")];
    const name = new Map(entries.map(e => [e.dataset.node, e.firstElementChild.textContent]));
    const uses = new Map(entries.map(e => [e.dataset.node, e.dataset.uses ? e.dataset.uses.split(" ") : []]));
    const boxes = [...picture.querySelectorAll("g[data-node]")], lines = [...picture.querySelectorAll("path[data-from]")];
    const details = document.getElementById("details");
    function show(shown, kept) {
      for (const box of boxes) box.classList.toggle("dim", shown !== null && !shown.has(box.dataset.node));
      for (const line of lines) line.classList.toggle("dim", shown !== null && !kept(line));
    }
    function find() {
      const text = search.value.trim().toLowerCase();
      details.hidden = true;
      const found = new Set();
      let count = 0;
      for (const entry of entries) {
        const own = entry.firstElementChild.textContent.toLowerCase().includes(text);
        let some = false;
        for (const item of entry.querySelectorAll("li")) {
          const hit = item.textContent.toLowerCase().includes(text);
          item.classList.toggle("hidden", !own && !hit);
          if (hit) { some = true; count += 1; }
        }
        const rest = entry.querySelector("details");
        if (rest) rest.open = text !== "" && some;
        if (own) count += 1;
        entry.classList.toggle("hidden", !own && !some);
        if (own || some) found.add(entry.dataset.node);
      }
      document.getElementById("count").textContent = text ? count + " found" : "";
      show(text ? found : null, line => found.has(line.dataset.from) && found.has(line.dataset.to));
    }
    function list(title, numbers) {
      if (!numbers.length) return;
      const heading = document.createElement("div"), items = document.createElement("ul");
      heading.textContent = title + " " + numbers.length;
      for (const number of numbers) {
        const item = document.createElement("li");
        item.textContent = name.get(number);
        items.append(item);
      }
      details.append(heading, items);
    }
    function select(node) {
      const to = uses.get(node), from = [...uses].filter(([, all]) => all.includes(node)).map(([number]) => number);
      details.replaceChildren();
      const heading = document.createElement("strong");
      heading.textContent = name.get(node);
      details.append(heading);
      list("imports", to);
      list("imported by", from);
      details.hidden = false;
      show(new Set([node, ...to, ...from]), line => line.dataset.from === node || line.dataset.to === node);
      const box = boxes.find(box => box.dataset.node === node);
      if (box) box.scrollIntoView({block: "center", inline: "center"});
    }
    search.addEventListener("input", find);
    for (const entry of entries) entry.firstElementChild.addEventListener("click", () => select(entry.dataset.node));
    picture.addEventListener("click", event => {
      const box = event.target.closest("g[data-node]");
      if (box) select(box.dataset.node); else find();
    });
    document.addEventListener("keydown", event => { if (event.key === "Escape") { search.value = ""; find(); } });
    const width = picture.viewBox.baseVal.width, height = picture.viewBox.baseVal.height;
    let scale = 1;
    function zoom(to) {
      scale = Math.min(4, Math.max(0.05, to));
      picture.setAttribute("width", width * scale);
      picture.setAttribute("height", height * scale);
    }
    const stage = document.getElementById("stage");
    document.getElementById("larger").addEventListener("click", () => zoom(scale * 1.25));
    document.getElementById("smaller").addEventListener("click", () => zoom(scale / 1.25));
    function fitting() { return Math.min(1, (stage.clientWidth - 20) / width, (stage.clientHeight - 20) / height); }
    document.getElementById("fit").addEventListener("click", () => zoom(fitting()));
    // As much of it as can still be read.
    zoom(Math.max(0.6, fitting()));

    """
}
