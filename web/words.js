// Says the framework's own English strings in the language of the screen, wherever they appear.
(() => {
  const words = {/*words*/};
  const fallback = "/*lang*/";
  const patterns = [
    [/^(\d+(?:\.\d+)?)(MB|GB|KB) per file(.*)$/, (m) => `每个文件不超过 ${m[1]}${m[2]}${m[3]}`],
    [/^You have requested page (\S+), but .*/s, (m) => `没有 ${m[1]} 这个页面，已回到首页。`],
    [/^The page that you have requested does not seem to exist.*/s, () => "没有这个页面，已回到首页。"],
    [/^Open$/, () => "展开"],
    [/^(year|month|day), (.+)$/, (m) => `${m[2]}（${{ year: "年", month: "月", day: "日" }[m[1]]}）`],
    [/^Help for (.+)$/, (m) => `说明：${m[1]}`],
    [/^View (\d+) more$/, (m) => `再看 ${m[1]} 项`],
  ];
  const chinese = () => {
    const mark = document.querySelector("[data-lang]");
    return (mark ? mark.dataset.lang : fallback) === "zh";
  };
  const said = (text) => {
    const bare = text.trim();
    if (words[bare]) return text.replace(bare, words[bare]);
    for (const [pattern, fill] of patterns) {
      const found = bare.match(pattern);
      if (found) return fill(found);
    }
    return null;
  };
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const mend = (node) => {
    if (node.nodeType === 3) {
      const better = said(node.nodeValue);
      if (better && better !== node.nodeValue) node.nodeValue = better;
      return;
    }
    if (node.nodeType !== 1 || ["SCRIPT", "STYLE", "TEXTAREA"].includes(node.tagName)) return;
    for (const name of ATTRIBUTES) {
      const value = node.getAttribute(name);
      const better = value && said(value);
      if (better && better !== value) node.setAttribute(name, better);
    }
    node.childNodes.forEach(mend);
  };
  // The form's library turns password managers off; people should have theirs.
  const remember = () => {
    const fields = document.querySelectorAll(".st-key-door input[autocomplete=off]");
    fields.forEach((field) => {
      field.autocomplete = field.type === "password" ? "current-password" : "username";
    });
  };
  const look = (changes) => {
    remember();
    document.documentElement.lang = chinese() ? "zh-CN" : "en";
    if (!chinese()) return;
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(mend);
      else mend(change.target);
    }
  };
  const begin = () => {
    new MutationObserver(look).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
    });
    if (chinese()) mend(document.body);
  };
  document.body ? begin() : addEventListener("DOMContentLoaded", begin);
})();
