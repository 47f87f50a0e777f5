import difflib

a = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n".splitlines(keepends=True)
b = "one\ntwo\ntree\nfour\nfive\nsix\nseven\nnine\nten\n".splitlines(keepends=True)
for lines in (difflib.ndiff(a, b), difflib.unified_diff(a, b, "before", "after", "then", "now", n=1),
              difflib.context_diff(a, b, "before", "after", n=1)):
    for line in lines:
        print(repr(line))
print("".join(difflib.restore(difflib.ndiff(a, b), 2)) == "".join(b))
matcher = difflib.SequenceMatcher(None, "private volatile", "volatile private")
print(matcher.find_longest_match(), matcher.get_matching_blocks(), round(matcher.ratio(), 3), matcher.quick_ratio())
print(list(difflib.SequenceMatcher(None, "abxcd", "abcd").get_grouped_opcodes(1)))
print(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]))
print(list(difflib.diff_bytes(difflib.unified_diff, [b"\xe4"], [b"\xfc"], b"x", b"y")))
table = difflib.HtmlDiff(tabsize=4, wrapcolumn=12).make_table(["a <b>\n", "\tlong line of text\n", "gone\n"],
                                                             ["a <b>\n", "\tlong lane of text\n", "came\n", "new\n"], "x", "y")
print(*table.splitlines(), sep="\n")
print(difflib.HtmlDiff().make_file(a, b, context=True, numlines=1).count("\n"))
for action in (lambda: difflib.get_close_matches("x", [], 0), lambda: list(difflib.unified_diff([b"x"], ["y"])),
               lambda: list(difflib.restore([], 3))):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)

# expect: '  one\n'
# expect: '  two\n'
# expect: '- three\n'
# expect: '?  -\n'
# expect: '+ tree\n'
# expect: '  four\n'
# expect: '  five\n'
# expect: '  six\n'
# expect: '  seven\n'
# expect: '- eight\n'
# expect: '  nine\n'
# expect: '+ ten\n'
# expect: '--- before\tthen\n'
# expect: '+++ after\tnow\n'
# expect: '@@ -2,3 +2,3 @@\n'
# expect: ' two\n'
# expect: '-three\n'
# expect: '+tree\n'
# expect: ' four\n'
# expect: '@@ -7,3 +7,3 @@\n'
# expect: ' seven\n'
# expect: '-eight\n'
# expect: ' nine\n'
# expect: '+ten\n'
# expect: '*** before\n'
# expect: '--- after\n'
# expect: '***************\n'
# expect: '*** 2,4 ****\n'
# expect: '  two\n'
# expect: '! three\n'
# expect: '  four\n'
# expect: '--- 2,4 ----\n'
# expect: '  two\n'
# expect: '! tree\n'
# expect: '  four\n'
# expect: '***************\n'
# expect: '*** 7,9 ****\n'
# expect: '  seven\n'
# expect: '- eight\n'
# expect: '  nine\n'
# expect: '--- 7,9 ----\n'
# expect: '  seven\n'
# expect: '  nine\n'
# expect: '+ ten\n'
# expect: True
# expect: Match(a=8, b=0, size=8) [Match(a=8, b=0, size=8), Match(a=16, b=16, size=0)] 0.5 1.0
# expect: [[('equal', 1, 2, 1, 2), ('delete', 2, 3, 2, 2), ('equal', 3, 4, 2, 3)]]
# expect: ['apple', 'ape']
# expect: [b'--- x\n', b'+++ y\n', b'@@ -1 +1 @@\n', b'-\xe4', b'+\xfc']
# expect:
# expect:     <table class="diff" id="difflib_chg_to0__top"
# expect:            cellspacing="0" cellpadding="0" rules="groups" >
# expect:         <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
# expect:         <colgroup></colgroup> <colgroup></colgroup> <colgroup></colgroup>
# expect:         <thead><tr><th class="diff_next"><br /></th><th colspan="2" class="diff_header">x</th><th class="diff_next"><br /></th><th colspan="2" class="diff_header">y</th></tr></thead>
# expect:         <tbody>
# expect:             <tr><td class="diff_next" id="difflib_chg_to0__0"><a href="#difflib_chg_to0__0">f</a></td><td class="diff_header" id="from0_1">1</td><td nowrap="nowrap">a&nbsp;&lt;b&gt;</td><td class="diff_next"><a href="#difflib_chg_to0__0">f</a></td><td class="diff_header" id="to0_1">1</td><td nowrap="nowrap">a&nbsp;&lt;b&gt;</td></tr>
# expect:             <tr><td class="diff_next"><a href="#difflib_chg_to0__top">t</a></td><td class="diff_header" id="from0_2">2</td><td nowrap="nowrap">&nbsp;&nbsp;&nbsp;&nbsp;long&nbsp;l<span class="diff_chg">i</span>n</td><td class="diff_next"><a href="#difflib_chg_to0__top">t</a></td><td class="diff_header" id="to0_2">2</td><td nowrap="nowrap">&nbsp;&nbsp;&nbsp;&nbsp;long&nbsp;l<span class="diff_chg">a</span>n</td></tr>
# expect:             <tr><td class="diff_next"></td><td class="diff_header">></td><td nowrap="nowrap">e&nbsp;of&nbsp;text</td><td class="diff_next"></td><td class="diff_header">></td><td nowrap="nowrap">e&nbsp;of&nbsp;text</td></tr>
# expect:             <tr><td class="diff_next"></td><td class="diff_header" id="from0_3">3</td><td nowrap="nowrap"><span class="diff_sub">gone</span></td><td class="diff_next"></td><td class="diff_header" id="to0_3">3</td><td nowrap="nowrap"><span class="diff_add">came</span></td></tr>
# expect:             <tr><td class="diff_next"></td><td class="diff_header"></td><td nowrap="nowrap"></td><td class="diff_next"></td><td class="diff_header" id="to0_4">4</td><td nowrap="nowrap"><span class="diff_add">new</span></td></tr>
# expect:         </tbody>
# expect:     </table>
# expect: 66
# expect: ValueError n must be > 0: 0
# expect: TypeError lines to compare must be str, not bytes (b'x')
# expect: ValueError unknown delta choice (must be 1 or 2): 3
