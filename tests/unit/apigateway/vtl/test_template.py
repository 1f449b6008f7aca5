"""Velocity: what templates render to.

The user guide and the reference of Velocity 1.7 (https://velocity.apache.org/engine/1.7/user-guide.html), and API
Gateway's way with what is missing: it leaves nothing where plain Velocity leaves the reference's text.
"""

from typing import Any

import pytest

from homeport.apigateway.vtl import JsonArray, Template, TemplateError, TemplateSyntaxError, from_json

DOCUMENT = from_json(
    {"a": 1, "b": [{"c": 5}], "s": "it's", "f": 1.5e10, "n": None, "e": [], "t": True, "words": ["x", "y"]}
)


def rendered(text: str, **variables: Any) -> str:
    """A template's output with the document as `$root`."""
    return Template(text).render({"root": DOCUMENT, **variables})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$root.a", "1"),
        ("${root.a}x", "1x"),
        ("$!root.a $!{root.a}", "1 1"),
        ("$root.s.", "it's."),
        ("$missing|$!missing|${missing.deeper}|$missing.call()", "|||"),
        ("$root.n", ""),
        ("$root.t", "true"),
        ("$root.f", "1.5E10"),
        ("$root.b", '[{"c":5}]'),
        ("$root.b[0]", "{c=5}"),
        ("$root.b[0].c", "5"),
        ("$root['a']", "1"),
        ("$root.b[7]", ""),
        ("$root[$root.words]", ""),
        ("$root.words[-1]", "y"),
        ("$root", '{a=1, b=[{"c":5}], s=it\'s, f=1.5E10, n=null, e=[], t=true, words=["x","y"]}'),
        ("costs $5, 100$ and $ alone", "costs $5, 100$ and $ alone"),
        ("$root.a[text]", "1[text]"),
        ("\\$root.a \\\\$root.a \\x", "$root.a \\1 \\x"),
        ("me@example.org #hash #1 ## gone\nnext #* gone *#end", "me@example.org #hash #1 next end"),
        ("#[[ $root.a #if ]]#", " $root.a #if "),
        ("#unknown($root.a)", "#unknown($root.a)"),
    ],
)
def test_references_and_text(text: str, expected: str) -> None:
    assert rendered(text) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("-7 % 3", "-1"),
        ("7.0 / 2", "3.5"),
        ("1 / 0", ""),
        ("'a' + 1", "a1"),
        ('"a${root.a}b"', "a1b"),
        ("'a${root.a}b'", "a${root.a}b"),
        ("'it''s'", "it's"),
        ('"say ""hi"""', 'say "hi"'),
        ("[1, 'b', $root.a]", "[1, b, 1]"),
        ("[3..1]", "[3, 2, 1]"),
        ('{"k": "v", "n": [1]}', "{k=v, n=[1]}"),
        ("{}", "{}"),
        ("true && false", "false"),
        ("true and !false", "true"),
        ("false or not false", "true"),
        ("1 == 1.0", "true"),
        ("1 == '1'", "true"),
        ("'a' eq 'a'", "true"),
        ("'a' ne 'b'", "true"),
        ("2 >= 2", "true"),
        ("2 lt 1", "false"),
        ("'a' < 'b'", "false"),
        ("$missing == ''", "true"),
        ("$root.n != ''", "false"),
        ("1 + $missing", ""),
    ],
)
def test_expressions(expression: str, expected: str) -> None:
    assert rendered(f"#set($x = {expression})$x") == expected


@pytest.mark.parametrize(
    ("value", "call", "expected"),
    [
        ("'abc'", "length()", "3"),
        ("'abc'", "hashCode()", "96354"),
        ("'polygenelubricants'", "hashCode()", "-2147483648"),
        ("'abc'", "substring(1)", "bc"),
        ("'abc'", "substring(0, 2)", "ab"),
        ("'a1b2'", "replaceAll('[0-9]', '-')", "a-b-"),
        ("'ab'", "replaceAll('(a)(b)', '$2$1')", "ba"),
        ("'aa'", "replaceFirst('a', 'b')", "ba"),
        ("'a.b'", "replace('.', '/')", "a/b"),
        ("'a,b,,'", "split(',').size()", "2"),
        ("'abc'", "indexOf('c')", "2"),
        ("'abc'", "indexOf('x')", "-1"),
        ("'abc'", "contains('b')", "true"),
        ("'abc'", "matches('a.*')", "true"),
        ("'abc'", "startsWith('ab')", "true"),
        ("' x '", "trim()", "x"),
        ("'aB'", "toUpperCase().toLowerCase()", "ab"),
        ("''", "isEmpty()", "true"),
        ("'a'", "equals('a')", "true"),
        ("'a'", "unknown()", ""),
        ("[1, 2]", "contains(2)", "true"),
        ("[1, 2]", "get(0)", "1"),
        ("[1, 2]", "size()", "2"),
        ("[1, 2]", "empty", "false"),
        ("[]", "isEmpty()", "true"),
        ("{'a': 1}", "keySet()", "[a]"),
        ("{'a': 1}", "containsKey('a')", "true"),
        ("{'a': 1}", "getOrDefault('b', 2)", "2"),
        ("{'a': 1}", "size()", "1"),
        ("{'a': 1}", "entrySet()", "[a=1]"),
        ("1.5", "intValue()", "1"),
    ],
)
def test_methods_and_properties(value: str, call: str, expected: str) -> None:
    assert rendered(f"#set($v = {value})$v.{call}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#if($root.a == 1)yes#end", "yes"),
        ("#if($missing)yes#{else}no#end", "no"),
        ("#if($root.a == 2)two#elseif($root.a == 1)one#{else}other#end", "one"),
        # Everything but null and false is true, an empty text, zero and an empty list too.
        ("#if('')text#end#if(0)zero#end#if([])list#end#if(false)false#end", "textzerolist"),
        ("#foreach($w in $root.words)$w#if($foreach.hasNext), #end#end", "x, y"),
        ("#foreach($i in [1..3])$foreach.index$foreach.count$velocityCount #end", "011 122 233 "),
        ("#foreach($i in [1..9])#if($i == 3)#break#end$i#end", "12"),
        ("#foreach($v in $root.b[0])$v#end", "5"),
        ("#foreach($e in $root.b[0].entrySet())$e.key=$e.value#end", "c=5"),
        ("#foreach($x in $missing)x#end#foreach($x in 'text')x#end", ""),
        ("#foreach($a in [1,2])#foreach($b in [1,2])$foreach.parent.index$b #end#end", "01 02 11 12 "),
        ("#foreach($i in [1..2])#end$!i", ""),
        ("#macro(tag $name $text)<$name>$text</$name>#end#tag('b' \"$root.a\")#tag(\"i\", 'x')", "<b>1</b><i>x</i>"),
        ("#define($block)[$root.a]#end$block$block", "[1][1]"),
        ("#evaluate('$root.a')", "1"),
        ("a#stop()b", "a"),
        ("#set($m = {})#set($m.key = 'v')#set($m['o'] = 2)$m", "{key=v, o=2}"),
        ("#set($l = [1, 2])#set($l[0] = 9)$l", "[9, 2]"),
        ("#set($l = [])#set($ignored = $l.add('a'))$l", "[a]"),
    ],
)
def test_directives(text: str, expected: str) -> None:
    assert rendered(text) == expected


def test_directives_take_their_line_ends_with_them() -> None:
    text = '  #set($x = 1)  \n{\n#if($x == 1)\n  "a": $x\n#else\n  "b": 2\n#end\n}'
    assert rendered(text) == '{\n  "a": 1\n}'


def test_a_loop_has_a_thousand_rounds_at_most() -> None:
    assert rendered("#foreach($i in [1..5000])x#end") == "x" * 1000


def test_a_list_of_a_template_prints_as_javas_and_one_out_of_json_as_json() -> None:
    assert rendered("$list $json", list=["a", "b"], json=JsonArray(["a", "b"])) == '[a, b] ["a","b"]'


def test_a_template_leaves_the_variables_given_to_it_alone() -> None:
    variables = {"x": 1}
    Template("#set($x = 2)#set($y = 3)").render(variables)
    assert variables == {"x": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#if($a)", "line 1, column 8: expected #end"),
        ("a\n#set($x 1)", "line 2, column 9: expected '='"),
        ("#set(x = 1)", "line 1, column 6: expected a reference"),
        ("#if(", "line 1, column 5: expected a value"),
        ("#end", "line 1, column 5: expected no #end here"),
        ("#foreach($x on $y)#end", "line 1, column 12: expected 'in'"),
        ("$a.b(1", "line 1, column 7: expected ')'"),
    ],
)
def test_a_text_that_is_no_template(text: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        Template(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "#set($s = 'abc')$s.substring(5)",
        "#set($s = 'abc')$s.replaceAll('(', '')",
        "#set($l = [])$l.get(0)",
        "#set($s = 'abc')$s.substring()",
        "#set($m = {[1]: 2})",
        "#set($m = {})#set($m[[1]] = 2)",
        "#macro(m)#m()#end#m()",
        "#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end",
        "#define($d)$d#end$d",
    ],
)
def test_a_template_that_cannot_be_rendered(text: str) -> None:
    with pytest.raises(TemplateError):
        rendered(text)


@pytest.mark.parametrize("nested", ["(" * 5000, "[" * 5000, "#if(true)" * 5000, "!" * 5000])
def test_deep_nesting_is_refused(nested: str) -> None:
    text = nested if nested.startswith("#") else f"#set($x = {nested}"
    with pytest.raises(TemplateSyntaxError):
        Template(text)


@pytest.mark.parametrize(
    "step",
    [
        "#set($s = $s + $s)",
        '#set($s = "$s$s")',
        "#set($s = $s.concat($s))",
        "#set($s = $s.replace('x', 'xx'))",
        "#set($s = $s.replaceAll('x', $s))",
        "#set($n = $l.addAll($l))",
        '#define($d)$s$s#end#set($s = "$d")',
    ],
)
def test_texts_and_lists_that_grow_without_end_are_stopped(step: str) -> None:
    with pytest.raises(TemplateError):
        rendered("#set($s = 'xxxxxxxx')#set($l = ['x'])#foreach($i in [1..64])" + step + "#end")


def test_a_text_as_long_as_a_payload_is_made() -> None:
    text = "x" * 10_000_000

    assert rendered("#set($s = $t + '!')$s.trim()", t=text) == text + "!"
