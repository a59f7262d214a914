//! The attribute `test` of the integration tests. It registers a test for their own harness (`trials` in
//! tests/integration), which reports a test that skips as ignored. Rust's own harness cannot: it has to know before the
//! test runs.

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// Registers a function without arguments as a test. An asynchronous one runs on a runtime of one thread.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if !arguments.is_empty() {
        return complaint("the attribute has no arguments");
    }
    let mut tokens: Vec<_> = item.into_iter().collect();
    let word = |token: &TokenTree, text: &str| matches!(token, TokenTree::Ident(it) if it.to_string() == text);
    let Some(function) = tokens.iter().position(|token| word(token, "fn")) else {
        return complaint("only a function can be a test");
    };
    let Some(TokenTree::Ident(name)) = tokens.get(function + 1).cloned() else {
        return complaint("a test needs a name");
    };
    if function > 0 && word(&tokens[function - 1], "async") {
        let body = tokens.pop();
        let Some(TokenTree::Group(body)) = body.filter(is_block) else {
            return complaint("a test needs a body");
        };
        tokens.remove(function - 1);
        let blocking = format!("{{ crate::trials::block_on(async {body}) }}");
        tokens.extend(parsed(&blocking));
    }
    tokens.extend(parsed(&format!(
        "::inventory::submit! {{
            crate::trials::Case {{ module: ::core::module_path!(), name: \"{name}\", run: {name} }}
        }}"
    )));
    tokens.into_iter().collect()
}

fn is_block(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn complaint(text: &str) -> TokenStream {
    parsed(&format!("::core::compile_error!({text:?});"))
}

fn parsed(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
