// What a browser does for the layout that needs one: it asks the site for data and draws pages of it.
// The script's element says what to draw: article or listing.
"use strict";
const wish = document.currentScript.dataset.draw;

const make = (tag, attributes, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};
const data = async path => (await fetch("/data" + path)).json();
const draw = (...parts) => document.getElementById("root").append(make("main", {}, ...parts));

const card = one =>
  make("a", {href: one.path, style: "display:block"},
    make("strong", {}, one.title), make("p", {}, one.snippet),
    make("span", {}, make("b", {}, one.publisher), " ", make("i", {}, one.printed)));

function drawArticle(one) {
  document.title = `${one.title} | ${one.words.suffix}`;
  if (one.summary) document.head.append(make("meta", {name: "description", content: one.summary}));
  draw(
    make("nav", {}, ...one.nav.map(([href, text]) => make("a", {href}, text))),
    make("h1", {}, one.title),
    make("div", {}, make("span", {}, one.publisher), " ", make("span", {}, one.printed)),
    make("div", {}, one.byline),
    make("div", {}, one.run),
    make("div", {innerHTML: one.content}),
    make("div", {}, make("i"), make("span", {}, String(one.likes))),
    make("div", {}, one.words.disclaimer),
    ...(one.related.length ? [make("h2", {}, one.words.related)] : []),
    make("section", {}, ...one.related.map(card)),
    make("h2", {}, one.words.trending),
    make("ol", {}, ...one.trending.map(({path, title}) => make("li", {}, make("a", {href: path}, title)))),
  );
}

function drawListing(list) {
  document.title = "News";
  draw(
    make("h1", {}, "News"),
    make("section", {}, ...list.flash.map(card)),
    make("section", {}, ...list.cards.map(card)),
    make("nav", {}, ...list.pager.map(([href, text]) => make("a", {href}, text))),
  );
}

if (wish === "article") data(location.pathname).then(drawArticle);
if (wish === "listing") data(location.pathname).then(drawListing);
