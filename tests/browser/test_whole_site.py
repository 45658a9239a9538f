"""The site of the real casebook is as whole as that of a small one."""

from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest
from test_site import (  # noqa: F401
    pages_in,
    similar,
    test_each_page_leads_to_the_same_page_in_the_other_language,
    test_every_case_place_and_linked_pair_has_a_page_in_every_language,
    test_every_link_leads_to_a_page_and_to_a_part_of_it_that_is_there,
    test_links_to_the_search_name_a_filter_and_one_of_its_codes,
    test_names_of_files_are_safe_on_every_system_and_the_site_is_small,
    test_pages_are_whole_and_their_headings_in_order,
    test_pages_fetch_nothing_from_elsewhere_and_hold_no_code_of_their_own,
    test_thai_pages_are_in_thai_but_for_names_and_what_is_marked,
    test_the_page_of_a_case_has_its_brief_and_the_workbook_in_its_language,
    test_what_a_script_reads_is_what_python_knows,
)


@pytest.fixture(scope="session")
def book(cases):
    return cases


@pytest.fixture(scope="session")
def folder(site):
    return Path(url2pathname(urlparse(site).path))


@pytest.fixture(scope="session")
def pages(folder):
    return pages_in(folder)
